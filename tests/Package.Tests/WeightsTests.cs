using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>
/// What a build sees is what the program has: whatever the times of files, whichever project of a program they are of.
/// A checkpoint is told by the first bias of its classifier, which is added to the first logit.
/// </summary>
public class WeightsTests
{
    private const string Model = "tests/Models.Tests/Reference/hf-test";
    private const string Copied = "App/model";
    private const string Embedded = "App/inside";
    private const string OfLibrary = "Garden/model";

    private static readonly DateTime Long = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Each_project_of_a_program_has_its_own_weights_and_older_files_that_take_their_places_are_seen()
    {
        Consumer consumer = TwoProjects();
        PutCheckpoint(consumer, Copied, 10, DateTime.UtcNow);
        PutCheckpoint(consumer, Embedded, 20, DateTime.UtcNow);
        PutCheckpoint(consumer, OfLibrary, 30, DateTime.UtcNow);
        float[] image = FirstLogits(consumer, out string label, less: [10, 20, 30]);
        Assert.All(image, logit => Assert.Equal(image[0], logit, tolerance: 0.02f));
        Assert.Equal("LABEL_0", label);

        // A build in which nothing changed does nothing.
        DateTime[] written = Written(consumer);
        consumer.Build("App/App.csproj");
        Assert.Equal(written, Written(consumer));

        // Checkpoints of before: one length, and a time of before, or even the same.
        PutCheckpoint(consumer, Copied, 11, Long);
        PutCheckpoint(consumer, Embedded, 21, Long);
        PutCheckpoint(consumer, OfLibrary, 31, File.GetLastWriteTimeUtc(PathOf(consumer, OfLibrary)));
        string config = Path.Combine(consumer.Folder, Copied, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("LABEL_0", "OLDER_0", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(config, Long);

        Assert.All(
            FirstLogits(consumer, out label, less: [11, 21, 31]),
            logit => Assert.Equal(image[0], logit, tolerance: 0.02f)
        );
        Assert.Equal("OLDER_0", label);
    }

    [Fact]
    public void A_publish_has_the_weights_that_it_sees_and_a_program_refuses_others()
    {
        Consumer consumer = TwoProjects();
        PutCheckpoint(consumer, Copied, 10, DateTime.UtcNow);
        PutCheckpoint(consumer, OfLibrary, 30, DateTime.UtcNow);
        PutCheckpoint(consumer, Embedded, 20, DateTime.UtcNow);
        Publish(consumer);
        PutCheckpoint(consumer, Copied, 11, Long);
        PutCheckpoint(consumer, OfLibrary, 31, File.GetLastWriteTimeUtc(PathOf(consumer, OfLibrary)));

        string program = Publish(consumer);

        float[] image = Parse(Command.Run(consumer.Folder, "dotnet", program), out _, less: [11, 20, 31]);
        Assert.All(image, logit => Assert.Equal(image[0], logit, tolerance: 0.02f));

        // The weights of the one in the place of the other's, as it was when both went to model/model.safetensors.
        string folder = Path.GetDirectoryName(program)!;
        File.Copy(
            Path.Combine(folder, "App.weights/model/model.safetensors"),
            Path.Combine(folder, "Garden.weights/model/model.safetensors"),
            overwrite: true
        );
        string log = Assert.Throws<InvalidOperationException>(() => Command.Run(consumer.Folder, "dotnet", program)).Message;
        Assert.Contains("its weights are not those that Garden.Rose was built with", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_that_would_meet_in_a_program_are_an_error_of_its_build()
    {
        Consumer consumer = TwoProjects();
        foreach (string folder in (string[])[Copied, Embedded, OfLibrary])
        {
            PutCheckpoint(consumer, folder, 10, DateTime.UtcNow);
        }

        string log = Assert
            .Throws<InvalidOperationException>(() =>
                Command.Run(consumer.Folder, "dotnet", "build", "App/App.csproj", "-c", "Release", "-p:Meet=true")
            )
            .Message;

        Assert.Contains(
            "error CNV0027: Two files would be 'Garden.weights/model/model.safetensors' in the program: ",
            log,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_package_of_a_class_library_brings_its_weights_and_parity_file_to_who_uses_it()
    {
        Consumer library = Consumer
            .Create("ClassLibrary")
            .With("samples/Fashion/model", "Wardrobe/model")
            .With(
                "Wardrobe/Directory.Build.targets",
                """
                <Project><ItemGroup><ConvNextV2Model Update="model/config.json" Parity="parity.safetensors" /></ItemGroup></Project>
                """u8.ToArray()
            )
            .With(
                "Wardrobe/model/parity.safetensors",
                Safetensors.Write(new Dictionary<string, (int[], float[])> { ["images.0.logits"] = ([10], new float[10]) })
            );
        Command.Run(
            library.Folder,
            "dotnet",
            ["pack", "Wardrobe", "-c", "Release", "-o", PackageFeed.Folder, $"-p:PackageVersion={PackageFeed.Version}"]
        );

        Consumer consumer = Consumer
            .Create("PackedWeights")
            .With("samples/Minimal/ankle-boot.gray")
            .With("tests/Package.Tests/Consumers/ClassLibrary/App/Program.cs");

        Assert.Equal(["Ankle boot"], consumer.BuildAndRun("PackedWeights.csproj"));
        Assert.True(
            File.Exists(Path.Combine(consumer.Folder, "bin/Release/net10.0/Wardrobe.weights/model/parity.safetensors")),
            "Its parity file was not packed, or not copied."
        );
    }

    /// <summary>Packing asks the project itself for its files once, and each of its frameworks for those that are of it.</summary>
    [Fact]
    public void A_package_of_several_frameworks_has_the_weights_in_the_folder_of_each()
    {
        Consumer library = Consumer.Create("ClassLibrary").With("samples/Fashion/model", "Wardrobe/model");
        string project = Path.Combine(library.Folder, "Wardrobe", "Wardrobe.csproj");
        File.WriteAllText(
            project,
            File.ReadAllText(project)
                .Replace(
                    "<TargetFramework>net10.0</TargetFramework>",
                    "<TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks><EnableWindowsTargeting>true</EnableWindowsTargeting>"
                        // No desktop framework to compile against is asked for.
                        + "<DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>",
                    StringComparison.Ordinal
                )
        );
        Command.Run(
            library.Folder,
            "dotnet",
            ["pack", "Wardrobe", "-c", "Release", "-o", "packed", $"-p:PackageVersion={PackageFeed.Version}"]
        );

        using ZipArchive package = ZipFile.OpenRead(
            Path.Combine(library.Folder, "packed", $"Wardrobe.{PackageFeed.Version}.nupkg")
        );
        Assert.Equal(
            [
                "buildTransitive/net10.0-windows7.0/Wardrobe.targets",
                "buildTransitive/net10.0-windows7.0/Wardrobe.weights/model/model.safetensors",
                "buildTransitive/net10.0/Wardrobe.targets",
                "buildTransitive/net10.0/Wardrobe.weights/model/model.safetensors",
            ],
            package
                .Entries.Select(entry => entry.FullName)
                .Where(name => name.StartsWith("build", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_program_of_a_single_file_sees_that_its_config_changed_and_has_weights_by_an_update()
    {
        Consumer consumer = Consumer.Create("SingleFile").With("samples/Fashion/model");
        string config = Path.Combine(consumer.Folder, "Fashion.convnextv2.json");
        File.Move(Path.Combine(consumer.Folder, "config.json"), config);
        string[] before = consumer.DotnetRunFile("app.cs");

        File.WriteAllText(config, File.ReadAllText(config).Replace("Ankle boot", "Boot", StringComparison.Ordinal));
        string[] after = consumer.DotnetRunFile("app.cs");

        Assert.Equal(["Ankle boot, 56"], before);
        Assert.Equal(["Boot, 56"], after);
    }

    private static Consumer TwoProjects() =>
        Consumer
            .Create("TwoProjects")
            .With(Model + "/config.json", Copied)
            .With(Model + "/config.json", Embedded)
            .With(Model + "/config.json", OfLibrary);

    private static string PathOf(Consumer consumer, string folder) => Path.Combine(consumer.Folder, folder, "model.safetensors");

    private static void PutCheckpoint(Consumer consumer, string folder, float firstBias, DateTime time)
    {
        byte[] bytes = File.ReadAllBytes(Repository.PathOf(Model + "/model.safetensors"));
        int header = checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes));
        using JsonDocument json = JsonDocument.Parse(bytes.AsMemory(8, header));
        int offset = json.RootElement.GetProperty("classifier.bias").GetProperty("data_offsets")[0].GetInt32();
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(8 + header + offset), firstBias);
        File.WriteAllBytes(PathOf(consumer, folder), bytes);
        File.SetLastWriteTimeUtc(PathOf(consumer, folder), time);
    }

    private static DateTime[] Written(Consumer consumer) =>
        [
            .. Directory
                .EnumerateFiles(consumer.Folder, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".dll" or ".safetensors")
                .Order(StringComparer.Ordinal)
                .Select(File.GetLastWriteTimeUtc),
        ];

    private static float[] FirstLogits(Consumer consumer, out string label, float[] less) =>
        Parse(consumer.BuildAndRun("App/App.csproj")[0], out label, less);

    private static float[] Parse(string line, out string label, float[] less)
    {
        string[] values = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        label = values[3];
        return [.. less.Select((bias, i) => float.Parse(values[i], CultureInfo.InvariantCulture) - bias)];
    }

    private static string Publish(Consumer consumer)
    {
        Command.Run(consumer.Folder, "dotnet", "publish", "App/App.csproj", "-c", "Release", "-o", "published");
        return Path.Combine(consumer.Folder, "published", "App.dll");
    }
}
