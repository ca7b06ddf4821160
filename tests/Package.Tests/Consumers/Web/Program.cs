using ConvNextV2.Compiled;
using Web;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<IImageClassifier>(_ => FashionNet.Load());
WebApplication app = builder.Build();

app.MapPost(
    "/classify",
    async (HttpRequest request, IImageClassifier classifier, CancellationToken cancelled) =>
    {
        using var pixels = new MemoryStream();
        await request.Body.CopyToAsync(pixels, cancelled);
        return classifier.Classify(
            new ImageView(pixels.ToArray(), FashionNet.ImageWidth, FashionNet.ImageHeight, PixelFormat.Gray8),
            top: 3,
            cancelled
        );
    }
);

app.Run();
