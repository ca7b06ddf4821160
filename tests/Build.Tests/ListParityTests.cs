using ConvNextV2.Compiled.Tests.Checkpoints;
using ConvNextV2.Compiled.Weights;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ConvNextV2.Compiled.Build.Tests;

/// <summary>The task as a project's build runs it: <c>garden</c> is the project, with its models in folders.</summary>
public sealed class ListParityTests : IDisposable
{
    private const string Config = "garden/model/config.json";

    private static readonly byte[] Parity = SafetensorsBytes.Write([
        ("images.0.logits", "F32", [2], new float[2]),
        ("images.0.pixel_values", "F32", [1, 2, 3], new float[6]),
        ("images.1.logits", "F32", [2], new float[2]),
        ("images.1.pixel_values", "F32", [1, 3, 2], new float[6]),
        ("images.1.decoded", "F32", [1, 1, 3], new float[3]),
    ]);

    private readonly string _root = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_file_is_copied_to_its_place_among_the_weights_and_listed_by_the_shapes_that_the_model_has()
    {
        string file = Write("garden/models/rose/parity.safetensors", Parity);

        ListParity task = Run(Model("garden/models/rose/config.json", "parity.safetensors"));

        ParityListing listing = Assert.Single(Listings(task));
        Assert.Equal(Path.Combine(_root, "garden/models/rose/config.json"), listing.Config);
        Assert.Equal("parity.safetensors", listing.Parity);
        Assert.Equal("Garden.weights/models/rose/parity.safetensors", listing.Path);
        Assert.Null(listing.Fault);
        Assert.Equal(
            ["images.0.logits 2", "images.0.pixel_values 1 2 3", "images.1.pixel_values 1 3 2"],
            listing.Tensors.Select(tensor => $"{tensor.Name} {string.Join(' ', tensor.Shape)}")
        );
        Assert.Equal([(file, "Garden.weights/models/rose/parity.safetensors")], Copies(task));
    }

    [Fact]
    public void Of_a_file_outside_of_the_project_the_folder_and_the_name_remain_and_models_may_share_it()
    {
        Write("shared/rose/parity.safetensors", Parity);

        ListParity task = Run(
            Model("shared/rose/config.json", "parity.safetensors"),
            Model("garden/tulip.convnextv2.json", "..\\shared\\rose\\parity.safetensors")
        );

        Assert.All(Listings(task), listing => Assert.Equal("Garden.weights/rose/parity.safetensors", listing.Path));
        Assert.All(Listings(task), listing => Assert.Null(listing.Fault));
        Assert.Single(Copies(task));
    }

    /// <summary>Of several images, of whichever values: the compiler runs only where a shape is another.</summary>
    [Fact]
    public void A_listing_stays_as_it_is_for_another_file_of_the_same_shapes()
    {
        Write("garden/model/parity.safetensors", Parity);
        string listing = Run(Model(Config, "parity.safetensors")).Listings[0].ItemSpec;
        var written = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(listing, written);

        Write("garden/model/parity.safetensors", [.. Parity[..^1], 1]);
        Run(Model(Config, "parity.safetensors"));
        Assert.Equal(written, File.GetLastWriteTimeUtc(listing));

        Write("garden/model/parity.safetensors", SafetensorsBytes.Write([("images.0.logits", "F32", [1], [0])]));
        Run(Model(Config, "parity.safetensors"));
        Assert.NotEqual(written, File.GetLastWriteTimeUtc(listing));
    }

    /// <summary>What the check could not read is no file to build with.</summary>
    [Theory]
    [InlineData("images.0.pixel_values", "I64", "[1, 2, 3]", 48, "channels, height, width")]
    [InlineData("images.0.pixel_values", "F32", "[2, 1, 2, 3]", 48, "channels, height, width")]
    [InlineData("images.0.logits", "F32", "[2, 3]", 24, "labels")]
    [InlineData("images.0.pooler_output", "U8", "[6]", 6, "channels")]
    public void What_is_no_numbers_of_one_image_is_refused(string name, string type, string shape, int bytes, string edges)
    {
        string header = $$$"""{"{{{name}}}":{"dtype":"{{{type}}}","shape":{{{shape}}},"data_offsets":[0,{{{bytes}}}]}}""";
        byte[] text = System.Text.Encoding.UTF8.GetBytes(header);
        Write("garden/model/parity.safetensors", [.. BitConverter.GetBytes((long)text.Length), .. text, .. new byte[bytes]]);

        ParityListing listing = Assert.Single(Listings(Run(Model(Config, "parity.safetensors"))));

        Assert.Equal(
            $"its '{name}' should be F32 (or F16, BF16, F64) with the shape [{edges}] or [1, {edges}], "
                + $"and is {type} with the shape {shape}",
            listing.Fault
        );
    }

    [Fact]
    public void Neither_two_files_nor_a_file_and_weights_go_to_one_place()
    {
        string first = Write("one/model/parity.safetensors", Parity);
        Write("two/model/parity.safetensors", Parity);
        string weights = Path.Combine(_root, "three/model/Weights.safetensors");
        Write("four/model/weights.safetensors", Parity);

        ListParity task = Run(
            [new TaskItem(weights, new Dictionary<string, string> { ["Link"] = "Garden.weights/model/Weights.safetensors" })],
            Model("one/model/config.json", "parity.safetensors"),
            Model("two/model/config.json", "parity.safetensors"),
            Model("four/model/config.json", "weights.safetensors")
        );

        Assert.Equal(
            [
                null,
                $"it would be 'Garden.weights/model/parity.safetensors' in the program, where '{first}' is already; give the file or its folder another name",
                $"it would be 'Garden.weights/model/weights.safetensors' in the program, where '{weights}' is already; give the file or its folder another name",
            ],
            Listings(task).Select(listing => listing.Fault)
        );
        Assert.Single(Copies(task));
    }

    [Fact]
    public void What_cannot_come_with_a_program_is_said_to_be_so()
    {
        Write("garden/model/parity.bin", Parity);
        Write(Config, "{}"u8.ToArray());
        Write("garden/model/short.safetensors", Parity[..^1]);
        Write("garden/model/empty.safetensors", []);
        Write("garden/model/pointer.safetensors", "version https://git-lfs.github.com/spec/v1"u8.ToArray());
        Write("garden/model/page.safetensors", "<!doctype html><title>Sign in</title>"u8.ToArray());
        Write("garden/model/nothing.safetensors", SafetensorsBytes.Write([]));
        Write(
            "garden/model/model.safetensors",
            SafetensorsBytes.Write([
                ("stem.0.weight", "F32", [1], [0]),
                ("head\u001b[2J", "F32", [1], [0]),
                ("a", "F32", [1], [0]),
                ("images.x.logits", "F32", [1], [0]),
            ])
        );
        string folder = Path.Combine(_root, "garden", "model");
        const string NoImage =
            "it is no parity file: it has nothing of an image, such as 'images.0.pixel_values' or 'images.0.logits'; ";

        Assert.Equal(
            $"there is no file '{Path.Combine(folder, "no\\u000a.safetensors")}'; the script that 'convnextv2 parity-script' prints writes one where the model was trained",
            FaultOf("no\n.safetensors")
        );
        Assert.Equal($"'{folder}' is a folder; name the file in it", FaultOf("."));
        Assert.Equal("its name does not end in .safetensors; rename it", FaultOf("parity.bin"));
        Assert.Equal("it is JSON (an index or a config?), not a safetensors file", FaultOf("config.json"));
        Assert.Contains("truncated or corrupt", FaultOf("short.safetensors"), StringComparison.Ordinal);
        Assert.Equal("it is empty, not a safetensors file", FaultOf("empty.safetensors"));
        Assert.Equal(
            "it is a Git LFS pointer (run 'git lfs pull' to get the file it stands for), not a safetensors file",
            FaultOf("pointer.safetensors")
        );
        Assert.Equal(
            "it is an HTML or XML page (a download that gave an error or a login page?), not a safetensors file",
            FaultOf("page.safetensors")
        );
        Assert.Equal(NoImage + "it has no tensors at all", FaultOf("nothing.safetensors"));
        Assert.Equal(NoImage + "its names begin with 'a', 'head\\u001b[2J', 'images.x.logits'", FaultOf("model.safetensors"));
    }

    /// <summary>Headers that a file's end or another's mistake leaves: a sentence or a listing, and never an exception.</summary>
    [Fact]
    public void Bytes_that_nobody_wrote_are_a_fault_or_a_listing()
    {
        var random = new Random(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = [.. Parity];
            for (int j = random.Next(1, 4); j > 0; j--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
            }

            Write("garden/model/parity.safetensors", bytes[..random.Next(bytes.Length + 1)]);

            ParityListing listing = Assert.Single(Listings(Run(Model(Config, "parity.safetensors"))));
            Assert.True(listing.Fault is null || listing.Tensors.Count == 0);
        }
    }

    private string Write(string file, byte[] bytes)
    {
        string path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private TaskItem Model(string config, string parity)
    {
        var item = new TaskItem(Path.Combine(_root, config));
        item.SetMetadata("Parity", parity);
        return item;
    }

    private ListParity Run(params ITaskItem[] models) => Run([], models);

    private ListParity Run(ITaskItem[] weightsCopies, params ITaskItem[] models)
    {
        var task = new ListParity
        {
            BuildEngine = new RecordingEngine(),
            Models = models,
            WeightsCopies = weightsCopies,
            ProjectFolder = Path.Combine(_root, "garden") + Path.DirectorySeparatorChar,
            CopiesFolder = "Garden.weights",
            ListingFolder = Path.Combine(_root, "obj"),
        };
        Assert.True(task.Execute());
        return task;
    }

    private string? FaultOf(string parity)
    {
        ListParity task = Run(Model(Config, parity));
        Assert.Empty(task.Copies);
        return Assert.Single(Listings(task)).Fault;
    }

    private static ParityListing[] Listings(ListParity task) =>
        [.. task.Listings.Select(item => ParityListing.Parse(File.ReadAllText(item.ItemSpec))!)];

    private static (string File, string Place)[] Copies(ListParity task) =>
        [.. task.Copies.Select(item => (item.ItemSpec, item.GetMetadata("Link")))];
}
