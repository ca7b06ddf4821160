using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>
/// A parity file comes with the program as weights do: beside copied and embedded ones and without any, of a referenced project,
/// by an update in Directory.Build.targets, of two classes of one config.
/// </summary>
public class ParityTests
{
    private const string Model = "tests/Models.Tests/Reference/hf-test";

    [Fact]
    public void The_file_lies_beside_the_program_as_the_build_saw_it_and_goes_with_it()
    {
        Consumer consumer = Consumer
            .Create("Parity")
            .With(Model + "/config.json", "App/model")
            .With(Model + "/model.safetensors", "App/model")
            .With(Model + "/config.json", "Garden/model");
        Put(consumer, "App", 1, DateTime.UtcNow);
        Put(consumer, "Garden", 2, DateTime.UtcNow);

        Assert.Equal(Printed(1, 2), consumer.BuildAndRun("App/App.csproj"));

        // Files of before: one length, and a time of before, or even the same.
        Put(consumer, "App", 3, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Put(consumer, "Garden", 4, File.GetLastWriteTimeUtc(PathOf(consumer, "Garden")));
        Assert.Equal(Printed(3, 4), consumer.BuildAndRun("App/App.csproj"));

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
        Assert.Equal(Printed(3, 4), Consumer.Lines(Command.Run("/", program)));
    }

    /// <summary>What the file would have been compared with.</summary>
    [Fact]
    public void A_file_of_another_model_is_an_error_of_the_build()
    {
        Consumer consumer = Consumer.Create("Parity").With(Model + "/config.json", "Garden/model");
        Put(consumer, "Garden", 1, DateTime.UtcNow, labels: 7);

        string log = Assert.Throws<InvalidOperationException>(() => consumer.Build("Garden/Garden.csproj")).Message;

        Assert.Contains(
            "error CNV0035: The Parity of the ConvNextV2Model item, '../model/parity.safetensors', cannot be used: it is of another model: its 'images.0.logits' is [7], and this model's are [10]",
            log,
            StringComparison.Ordinal
        );
    }

    /// <summary>Of two models that share it one is embedded; the library has no weights at all.</summary>
    private static string[] Printed(float own, float ofGarden) =>
        [
            FormattableString.Invariant($"App.weights/model/parity.safetensors {own}"),
            FormattableString.Invariant($"App.weights/model/parity.safetensors {own}"),
            FormattableString.Invariant($"Garden.weights/model/parity.safetensors {ofGarden}"),
        ];

    private static string PathOf(Consumer consumer, string project) =>
        Path.Combine(consumer.Folder, project, "model", "parity.safetensors");

    private static void Put(Consumer consumer, string project, float lastLogit, DateTime time, int labels = 10)
    {
        float[] logits = new float[labels];
        logits[^1] = lastLogit;
        var tensors = new Dictionary<string, (int[], float[])> { ["images.0.logits"] = ([labels], logits) };
        File.WriteAllBytes(PathOf(consumer, project), Safetensors.Write(tensors));
        File.SetLastWriteTimeUtc(PathOf(consumer, project), time);
    }
}
