using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>
/// A parity file comes with the program as weights do: beside copied and embedded ones and without any, of a referenced project,
/// by an update in Directory.Build.targets, of two classes of one config, from a folder with a percent sign.
/// </summary>
public class ParityTests
{
    // Of transformers, with the images, their pixels and values.
    private const string Files = "tests/Images.Tests/Parity/Files";
    private const string Config = Files + "/convnext/config.json";
    private const string GardensModel = "Garden/model%20v1";
    private const string FileName = "parity.safetensors";

    [Fact]
    public void The_file_lies_beside_the_program_as_the_build_saw_it_and_goes_with_it()
    {
        Consumer consumer = Consumer
            .Create("Parity")
            .With(Config, "App/model")
            .With(Files + "/convnext/preprocessor_config.json", "App/model")
            .With(Files + "/model.safetensors", "App/model")
            .With(Config, GardensModel);
        Put(consumer, "App/model", OfPython(change: 0), DateTime.UtcNow);
        Put(consumer, GardensModel, Logits([0, 0, 0, 0, 2]), DateTime.UtcNow);

        Assert.Equal(Printed(isSame: true, 2), consumer.BuildAndRun("App/App.csproj"));

        // Files of before: one length, and a time of before, or even the same.
        Put(consumer, "App/model", OfPython(change: 1), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(consumer.Folder, GardensModel, FileName));
        Put(consumer, GardensModel, Logits([0, 0, 0, 0, 4]), written);
        Assert.Equal(Printed(isSame: false, 4), consumer.BuildAndRun("App/App.csproj"));

        Command.Run(consumer.Folder, "dotnet", "clean", "App", "-c", "Release");
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(consumer.Folder, "App"), "parity*", SearchOption.AllDirectories),
            file => file.Contains("Release", StringComparison.Ordinal)
        );

        // As one file.
        Command.Run(
            consumer.Folder,
            "dotnet",
            [
                "publish",
                "App",
                "-c",
                "Release",
                "-o",
                "one",
                "-r",
                RuntimeInformation.RuntimeIdentifier,
                "--no-self-contained",
                "-p:PublishSingleFile=true",
            ]
        );
        Assert.False(File.Exists(Path.Combine(consumer.Folder, "one", "App.dll")));
        string program = Path.Combine(consumer.Folder, "one", OperatingSystem.IsWindows() ? "App.exe" : "App");
        Assert.Equal(Printed(isSame: false, 4), Consumer.Lines(Command.Run("/", program)));
    }

    /// <summary>What the file would have been compared with.</summary>
    [Fact]
    public void A_file_of_another_model_is_an_error_of_the_build()
    {
        Consumer consumer = Consumer.Create("Parity").With(Config, GardensModel);
        Put(consumer, GardensModel, Logits(new float[7]), DateTime.UtcNow);

        string log = Assert.Throws<InvalidOperationException>(() => consumer.Build("Garden/Garden.csproj")).Message;

        Assert.Contains(
            "error CNV0035: The Parity of the ConvNextV2Model item, '../model%20v1/parity.safetensors', cannot be used: it is of another model: its 'images.0.logits' is [7], and this model's are [5]",
            log,
            StringComparison.Ordinal
        );
    }

    /// <summary>Of two models that share the file one is embedded; the library has no weights at all.</summary>
    private static string[] Printed(bool isSame, float last) =>
        [
            $"App.weights/model/parity.safetensors {isSame}",
            $"App.weights/model/parity.safetensors {isSame}",
            FormattableString.Invariant($"Garden.weights/model%20v1/parity.safetensors {last}"),
        ];

    private static void Put(Consumer consumer, string folder, byte[] bytes, DateTime time)
    {
        string path = Path.Combine(consumer.Folder, folder, FileName);
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, time);
    }

    private static byte[] Logits(float[] values) =>
        Safetensors.Write(new Dictionary<string, (int[], float[])> { ["images.0.logits"] = ([values.Length], values) });

    /// <summary>What Python wrote, with something added to a logit.</summary>
    private static byte[] OfPython(float change)
    {
        using FileStream packed = File.OpenRead(Repository.PathOf(Files + "/convnext/parity.safetensors.gz"));
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Decompress))
        {
            gzip.CopyTo(unpacked);
        }

        byte[] bytes = unpacked.ToArray();
        int header = checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes));
        using JsonDocument json = JsonDocument.Parse(bytes.AsMemory(8, header));
        int offset = json.RootElement.GetProperty("images.0.logits").GetProperty("data_offsets")[0].GetInt32();
        Span<byte> logit = bytes.AsSpan(8 + header + offset);
        BinaryPrimitives.WriteSingleLittleEndian(logit, BinaryPrimitives.ReadSingleLittleEndian(logit) + change);
        return bytes;
    }
}
