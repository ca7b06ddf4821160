using System.Buffers.Binary;
using System.Text.Json;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Parity;

/// <summary>
/// The script runs with stubs, which stand for the names, arguments and shapes that its libraries have in a version; whether a
/// release really has these, and what transformers, PyTorch, Pillow and safetensors compute and write, they cannot show.
/// </summary>
public sealed class ParityScriptTests : IDisposable
{
    private const string Classifier =
        """{"architectures": ["ConvNextV2ForImageClassification"], "id2label": {"0": "rose", "1": "чай"}}""";

    // Two rows of three pixels, from the top.
    private static readonly byte[] Pixels = [255, 0, 51, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private readonly TemporaryFolder _folder = new();

    public ParityScriptTests()
    {
        _folder.Write("model/config.json", Classifier);
        Directory.CreateDirectory(_folder.File("photos"));
        _folder.Write("photos/b.bmp", Bitmap(Pixels, width: 3, height: 2));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("4.40.0", "ConvNextImageProcessor", "pil")]
    [InlineData("4.57.3", "ConvNextImageProcessorFast", "torchvision")]
    [InlineData("5.0.0", "ConvNextImageProcessorFast", "torchvision")]
    [InlineData("5.24.0", "ConvNextImageProcessor", "torchvision")]
    [InlineData("5.24.0", "ConvNextImageProcessorPil", "pil")]
    [InlineData("5.24.0", "TimmWrapperImageProcessor", "pil")]
    public void Every_stage_is_written_with_whose_it_is(string transformers, string processor, string backend)
    {
        Python run = Python.RunScript(_folder.Path, transformers, processor, "model", "photos");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        (var metadata, SafetensorsFile file) = Read("model/parity.safetensors");
        Assert.Equal("""["b.bmp"]""", metadata["names"]);
        Assert.Equal((processor, backend, transformers), (metadata["processor"], metadata["backend"], metadata["transformers"]));
        Assert.Equal(("2.14.1", "0.29.1", "13.0.0"), (metadata["torch"], metadata["torchvision"], metadata["pillow"]));
        Assert.Equal(
            ["images.0.decoded", "images.0.encoded", "images.0.logits", "images.0.pixel_values"],
            file.Tensors.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(File.ReadAllBytes(_folder.File("photos/b.bmp")), Tensor("encoded", "U8").Data);
        Assert.Equal([2L, 3, 3], Tensor("decoded", "U8").Shape);
        Assert.Equal(Pixels, Tensor("decoded", "U8").Data);
        Assert.Equal([3L, 2, 3], Tensor("pixel_values", "F32").Shape);
        Assert.Equal([1f, 1 / 255f, 4 / 255f], Floats("pixel_values")[..3]);
        Assert.Equal([2L], Tensor("logits", "F32").Shape);
        Assert.Equal([1f, 0f], Floats("logits"));
        Assert.Contains($"b.bmp  3 x 2  rose 73.11%\nwrote {Path.Combine("model", "parity.safetensors")}: 1 image, ", run.Output);
        Assert.Contains(
            $"\n{processor} ({backend} backend), transformers {transformers}, ",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.EndsWith("\nnext: convnextv2 verify model\n", run.Output, StringComparison.Ordinal);

        (string DataType, long[] Shape, byte[] Data, long Offset) Tensor(string stage, string type)
        {
            var tensor = file.Tensors[$"images.0.{stage}"];
            Assert.Equal(type, tensor.DataType);
            return tensor;
        }

        float[] Floats(string stage) =>
            [.. Tensor(stage, "F32").Data.Chunk(4).Select(bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes))];
    }

    [Theory]
    [InlineData("ConvNextImageProcessor")]
    [InlineData("TimmWrapperImageProcessor")]
    public void A_model_of_one_channel_has_grey_pixels(string processor)
    {
        string channels = processor[0] == 'T' ? """ "pretrained_cfg": {"input_size": [1, 2, 3]} """ : """ "num_channels": 1 """;
        _folder.Write("model/config.json", Classifier.TrimEnd('}') + $"}}, {channels}}}");

        Python run = Python.RunScript(_folder.Path, "4.48.0", processor, "model", "photos");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        SafetensorsFile file = Read("model/parity.safetensors").File;
        Assert.Equal([2L, 3, 1], file.Tensors["images.0.decoded"].Shape);
        Assert.Equal([1L, 2, 3], file.Tensors["images.0.pixel_values"].Shape);
        // Pillow's weights of red, green and blue.
        Assert.Equal((19595 * 255 + 7471 * 51 + 0x8000) >> 16, file.Tensors["images.0.decoded"].Data[0]);
    }

    [Theory]
    [InlineData("""{"architectures": ["ConvNextV2Model"]}""", "pooler_output")]
    [InlineData("""{"architectures": ["ConvNextV2ForImageClassification"], "id2label": {}}""", "pooler_output")]
    [InlineData("""{"architectures": ["ConvNextV2Backbone"]}""", null)]
    [InlineData("""{}""", "logits")]
    public void The_output_is_that_of_the_architecture(string config, string? output)
    {
        _folder.Write("model/config.json", config);

        Python run = Python.RunScript(_folder.Path, "5.24.0", "ConvNextImageProcessor", "model", "photos");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] expected = ["decoded", "encoded", "pixel_values", .. output is null ? Array.Empty<string>() : [output]];
        Assert.Equal(
            expected.Select(stage => $"images.0.{stage}").Order(StringComparer.Ordinal),
            Read("model/parity.safetensors").File.Tensors.Keys.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Folders_have_their_subfolders_named_and_what_is_no_image_is_skipped_with_a_line()
    {
        _folder.Write("photos/daisy/a.BMP", "x");
        File.Move(_folder.File("photos/daisy/a.BMP"), _folder.File("photos/daisy/x"));
        File.Copy(_folder.File("photos/b.bmp"), _folder.File("photos/daisy/a.BMP"));
        _folder.Write("photos/.hidden/c.bmp", "x");
        _folder.Write("photos/broken.png", "x");
        _folder.Write("photos/notes.txt", "x");
        File.Copy(_folder.File("photos/b.bmp"), _folder.File("photos/single"));

        Python run = Python.RunScript(
            _folder.Path,
            "5.24.0",
            "ConvNextImageProcessor",
            "model",
            "photos",
            Path.Combine("photos", "single"),
            "--output",
            "p.safetensors"
        );

        Assert.Equal((0, "skipped broken.png: cannot identify image file 'broken.png'\n"), (run.ExitCode, run.Error));
        Assert.Equal("""["b.bmp", "daisy/a.BMP", "single"]""", Read("p.safetensors").Metadata["names"]);
        Assert.EndsWith("next: convnextv2 verify model --parity p.safetensors\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_more_images_than_the_limit_some_are_taken_from_the_first_to_the_last()
    {
        foreach (int i in Enumerable.Range(0, 9))
        {
            File.Copy(_folder.File("photos/b.bmp"), _folder.File($"photos/c{i}.bmp"));
        }

        Python run = Python.RunScript(_folder.Path, "5.24.0", "ConvNextImageProcessor", "model", "photos", "--limit", "3");

        Assert.Equal("""["b.bmp", "c2.bmp", "c5.bmp"]""", Read("model/parity.safetensors").Metadata["names"]);
        Assert.StartsWith("taking 3 of 10 images; --limit takes more\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_done_is_a_sentence()
    {
        _folder.Write("photos/broken.png", "x");
        _folder.Write("empty/notes.txt", "x");

        Assert.Equal("error: there is no file or folder 'none'\n", Error("model", "none"));
        Assert.StartsWith("error: there is no image (.bmp, .gif, ", Error("model", "empty"), StringComparison.Ordinal);
        Assert.EndsWith("\nerror: none of the images can be used\n", Error("model", Path.Combine("photos", "broken.png")));
        Assert.Equal(
            "error: the model 'empty' cannot be loaded: OSError: empty does not appear to have a file named config.json.\n",
            Error("empty", "photos")
        );
        Assert.Contains(
            $"\nerror: '{Path.Combine("no", "p.safetensors")}' cannot be written: ",
            Error("model", "photos", "--output", Path.Combine("no", "p.safetensors")),
            StringComparison.Ordinal
        );

        string Error(params string[] arguments)
        {
            Python run = Python.RunScript(_folder.Path, "5.24.0", "ConvNextImageProcessor", arguments);
            Assert.Equal(1, run.ExitCode);
            return run.Error;
        }
    }

    private (Dictionary<string, string> Metadata, SafetensorsFile File) Read(string name)
    {
        byte[] bytes = File.ReadAllBytes(_folder.File(name));
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, length));
        return (
            header.RootElement.GetProperty("__metadata__").Deserialize<Dictionary<string, string>>()!,
            SafetensorsFile.Read(_folder.File(name))
        );
    }

    /// <summary>A bitmap of 24 bits: rows from the bottom, blue first, each filled up to four bytes.</summary>
    private static byte[] Bitmap(byte[] pixels, int width, int height)
    {
        int stride = (width * 3 + 3) / 4 * 4;
        byte[] file = new byte[54 + stride * height];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (int i = 0; i < pixels.Length; i++)
        {
            (int row, int column) = (i / (3 * width), i % (3 * width));
            file[54 + (height - 1 - row) * stride + column / 3 * 3 + 2 - column % 3] = pixels[i];
        }

        return file;
    }
}
