using ConvNextV2.Compiled.AI.Tests.Infrastructure;
using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Images;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ConvNextV2.Compiled.AI.Tests.Registration;

using IImageEmbeddings = IEmbeddingGenerator<DataContent, Embedding<float>>;

public class EmbeddingGeneratorServicesTests
{
    private static readonly string Weights = Path.Combine(AppContext.BaseDirectory, "SmallNet", "model.safetensors");

    [Fact]
    public async Task A_fake_is_behind_the_generator_where_a_test_registers_one()
    {
        var fake = new FakeEmbedder();
        var services = new ServiceCollection();
        services.AddSingleton<IImageEmbedder>(fake);
        services.AddDistributedMemoryCache();
        services.AddConvNextV2EmbeddingGenerator(new() { ModelId = "fake" }).UseDistributedCache();
        await using ServiceProvider provider = services.BuildServiceProvider();
        var generator = provider.GetRequiredService<IImageEmbeddings>();

        await generator.GenerateVectorAsync(Pictures.Of(seed: 1));
        await generator.GenerateVectorAsync(Pictures.Of(seed: 1));

        Assert.Equal(1, fake.Calls);
        Assert.Equal("fake", generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId);
        Assert.Same(fake, generator.GetService<IImageEmbedder>());
        Assert.Same(generator, provider.GetRequiredService<IImageEmbeddings>());
    }

    [Fact]
    public async Task A_hosted_model_is_behind_the_generator_of_its_name()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddConvNextV2<SmallNet>("roses", options => options.Weights = Weights);
        builder.Services.AddConvNextV2<SmallNet>("tulips", options => options.Weights = Weights);
        builder.Services.AddConvNextV2EmbeddingGenerator();
        builder.Services.AddKeyedConvNextV2EmbeddingGenerator("tulips", new() { Normalize = false });
        using IHost host = builder.Build();
        await host.StartAsync();

        var first = host.Services.GetRequiredService<IImageEmbeddings>();
        var keyed = host.Services.GetRequiredKeyedService<IImageEmbeddings>("tulips");
        Embedding<float> ofFirst = await first.GenerateAsync(Pictures.Of(seed: 1));
        Embedding<float> ofKeyed = await keyed.GenerateAsync(Pictures.Of(seed: 1));

        using SmallNet model = SmallNet.Load(Weights);
        using DecodedImage image = ImageFile.Load(Pictures.Bytes(seed: 1));
        string weights = host.Services.GetRequiredKeyedService<IHostedModel>("roses").Status.Model!.Sha256[..12];
        Assert.Equal(model.Embed(image.View, normalize: true), ofFirst.Vector.ToArray());
        Assert.Equal(model.Embed(image.View, normalize: false), ofKeyed.Vector.ToArray());
        Assert.Equal(($"roses@{weights}", $"tulips@{weights}"), (ofFirst.ModelId, ofKeyed.ModelId));
        Assert.Equal("tulips", keyed.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId);
        Assert.Equal("tulips", keyed.GetService<IHostedModel>()!.Name);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_broken_image_is_named_by_a_hosted_model_too()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddConvNextV2<SmallNet>(options => options.Weights = Weights);
        builder.Services.AddConvNextV2EmbeddingGenerator();
        using IHost host = builder.Build();
        await host.StartAsync();
        var generator = host.Services.GetRequiredService<IImageEmbeddings>();

        var exception = await Assert.ThrowsAsync<ImageException>(() =>
            generator.GenerateAsync([Pictures.Of(seed: 1), new DataContent(new byte[9], Pictures.Png)])
        );

        Assert.StartsWith("The image 'values[1]' cannot be used: ", exception.Message, StringComparison.Ordinal);
        await host.StopAsync();
    }
}
