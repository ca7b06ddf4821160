using System.Runtime.Loader;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Preprocessing;

/// <summary>
/// Files as people have them, compiled to classes as a build does, against the pixel values that transformers 5.24 computed by
/// them: every processor, both backends, three images, bit for bit.
/// </summary>
public class ProcessorParityTests
{
    private const string Config = """
        {"model_type": "convnextv2", "patch_size": 4, "num_stages": 1, "hidden_sizes": [4], "depths": [0], "num_labels": 2}
        """;

    // Spans do not go through reflection, so each class is called by a delegate that the compiler makes.
    private const string Caller = """
        internal delegate void Preprocess(ConvNextV2.Compiled.ImageView image, System.Span<float> pixelValues);

        internal static class Caller
        {
            public static float[] Run(System.Delegate preprocess, byte[] pixels, int width, int height, int length)
            {
                float[] values = new float[length];
                var image = new ConvNextV2.Compiled.ImageView(pixels, width, height, ConvNextV2.Compiled.PixelFormat.Rgb24);
                ((Preprocess)preprocess)(image, values);
                return values;
            }
        }
        """;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Processors");

    [Fact]
    public void Pixel_values_of_compiled_classes_are_those_of_transformers()
    {
        ProcessedImage[] images = [.. ProcessedImage.All.Where(image => image.Processor != "bit-no-crop")];
        GeneratorHarness project = GeneratorHarness.Empty.WithSource(Caller);
        foreach ((string processor, string backend) in images.Select(image => (image.Processor, image.Backend)).Distinct())
        {
            string folder = $"/models/{ClassOf(processor, backend)}/";
            project = project
                .WithModel(folder + "config.json", Config, imageBackend: backend)
                .WithPreprocessor(
                    File.ReadAllText(Path.Combine(Folder, processor + ".json")),
                    folder + "preprocessor_config.json"
                );
        }

        GeneratorRun run = project.Run();

        Assert.Empty(run.Messages);
        var context = new AssemblyLoadContext("processors", isCollectible: true);
        try
        {
            using var stream = new MemoryStream(run.Compile());
            System.Reflection.Assembly assembly = context.LoadFromStream(stream);
            Type caller = assembly.GetType("Caller", throwOnError: true)!;
            Type type = assembly.GetType("Preprocess", throwOnError: true)!;
            foreach (ProcessedImage image in images)
            {
                (byte[] pixels, int width, int height) = ProcessedImage.Decoded(image.Image);
                Type model = assembly.GetType("Garden." + ClassOf(image.Processor, image.Backend), throwOnError: true)!;
                Delegate preprocess = model.GetMethod("Preprocess")!.CreateDelegate(type);
                int length = 3 * image.Height * image.Width;

                image.AssertSame((float[])caller.GetMethod("Run")!.Invoke(null, [preprocess, pixels, width, height, length])!);
            }
        }
        finally
        {
            context.Unload();
        }

        Assert.Equal(21 * 2 * 3, images.Length);
    }

    [Theory]
    [InlineData(
        "bit-no-crop",
        "do_center_crop",
        "CNV0016: The preprocessing cannot be compiled: without a centre crop the size of what BitImageProcessor makes depends"
    )]
    [InlineData("convnext-crop-pct-null", "crop_pct", "CNV0003: 'crop_pct' must be a number, but is null")]
    [InlineData(
        "convnext-height-width",
        "size",
        "CNV0016: The preprocessing cannot be compiled: 'size' has a height and a width, where transformers' ConvNextImageProcessor fails"
    )]
    [InlineData(
        "unknown-type",
        "image_processor_type",
        "CNV0026: 'image_processor_type' is \"MyOwnImageProcessor\", whose rules are not known; it can be ConvNextImageProcessor, "
    )]
    public void What_transformers_refuses_or_no_fixed_input_takes_is_refused_on_its_line(
        string processor,
        string key,
        string expected
    )
    {
        string json = File.ReadAllText(Path.Combine(Folder, processor + ".json"));
        int line = 1 + Array.FindIndex(json.Split('\n'), text => text.Contains($"\"{key}\":", StringComparison.Ordinal));

        GeneratorRun run = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", Config).WithPreprocessor(json).Run();

        string message = Assert.Single(run.Messages);
        Assert.StartsWith(FormattableString.Invariant($"preprocessor_config.json({line},"), message, StringComparison.Ordinal);
        Assert.Contains($"error {expected}", message, StringComparison.Ordinal);
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void Every_file_is_compiled_or_refused_above() => Assert.Equal(25, Directory.GetFiles(Folder, "*.json").Length);

    private static string ClassOf(string processor, string backend) =>
        string.Concat(processor.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "By" + backend;
}
