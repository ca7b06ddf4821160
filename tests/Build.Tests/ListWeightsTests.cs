using System.Security.Cryptography;
using ConvNextV2.Compiled.Tests.Checkpoints;
using ConvNextV2.Compiled.Weights;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ConvNextV2.Compiled.Build.Tests;

/// <summary>The task as a project's build runs it: <c>garden</c> is the project, with its models in folders.</summary>
public sealed class ListWeightsTests : IDisposable
{
    private static readonly byte[] Checkpoint = SafetensorsBytes.Write([
        ("stem.0.weight", "F16", [2, 3, 4, 4], new float[96]),
        ("stem.0.bias", "F32", [2], new float[2]),
    ]);

    private readonly string _root = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    private string Project => Path.Combine(_root, "garden") + Path.DirectorySeparatorChar;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_checkpoint_is_listed_and_copied_to_its_place_in_the_folder_of_the_project()
    {
        string file = Write("garden/models/rose/model.safetensors", Checkpoint);

        ListWeights task = Run(Model("garden/models/rose/config.json", "model.safetensors"));

        WeightsListing listing = Assert.Single(Listings(task));
        Assert.Equal(Path.Combine(_root, "garden/models/rose/config.json"), listing.Config);
        Assert.Equal("model.safetensors", listing.Weights);
        Assert.Equal("Garden.weights/models/rose/model.safetensors", listing.Path);
        Assert.False(listing.IsEmbedded);
        Assert.Null(listing.Fault);
        Assert.Null(listing.Sha256);
        Assert.Equal(
            ["stem.0.weight F16 [2, 3, 4, 4]", "stem.0.bias F32 [2]"],
            listing.Tensors.Select(tensor => $"{tensor.Name} {tensor.DataType} {tensor.DescribeShape()}")
        );
        Assert.Equal([(file, "Garden.weights/models/rose/model.safetensors")], Files(task.Copies, "Link"));
        Assert.Empty(task.Resources);
    }

    [Theory]
    [InlineData("Embed")]
    [InlineData("embed")]
    public void A_checkpoint_is_embedded_if_the_item_says_so(string mode)
    {
        string file = Write("garden/models/rose/model.safetensors", Checkpoint);

        ListWeights task = Run(Model("garden/models/rose/config.json", "model.safetensors", mode));

        Assert.True(Assert.Single(Listings(task)).IsEmbedded);
        Assert.Equal([(file, "models/rose/model.safetensors")], Files(task.Resources, "LogicalName"));
        Assert.Empty(task.Copies);
    }

    [Fact]
    public void Of_a_checkpoint_outside_of_the_project_the_folder_and_the_name_remain()
    {
        Write("shared/rose/model.safetensors", Checkpoint);

        ListWeights task = Run(
            Model("shared/rose/config.json", "model.safetensors"),
            Model("garden/tulip.convnextv2.json", "..\\shared\\rose\\model.safetensors")
        );

        Assert.All(Listings(task), listing => Assert.Equal("Garden.weights/rose/model.safetensors", listing.Path));
        Assert.All(Listings(task), listing => Assert.Null(listing.Fault));
        Assert.Single(task.Copies);
    }

    [Fact]
    public void Two_checkpoints_do_not_go_to_one_place()
    {
        string first = Write("one/model/model.safetensors", Checkpoint);
        Write("two/model/model.safetensors", Checkpoint);

        ListWeights task = Run(
            Model("one/model/config.json", "model.safetensors"),
            Model("two/model/config.json", "model.safetensors")
        );

        Assert.Equal(
            [
                null,
                $"it would be 'Garden.weights/model/model.safetensors' in the program, where '{first}' is already; give the file or its folder another name",
            ],
            Listings(task).Select(listing => listing.Fault)
        );
        Assert.Single(task.Copies);
    }

    [Fact]
    public void The_shards_of_an_index_are_listed_as_one_and_copied_with_it()
    {
        WriteShards();

        ListWeights task = Run(Model("garden/model/config.json", "model.safetensors.index.json"));

        WeightsListing listing = Assert.Single(Listings(task));
        Assert.Null(listing.Fault);
        Assert.Equal(["a", "b"], listing.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(
            [
                "Garden.weights/model/model.safetensors.index.json",
                "Garden.weights/model/1.safetensors",
                "Garden.weights/model/2.safetensors",
            ],
            Files(task.Copies, "Link").Select(file => file.Place)
        );
    }

    [Fact]
    public void Two_shards_do_not_go_to_one_place_either()
    {
        byte[] index = """{"weight_map": {"a": "1.safetensors"}}"""u8.ToArray();
        byte[] shard = SafetensorsBytes.Write([("a", "F32", [1], [0])]);
        string first = Write("one/model/1.safetensors", shard);
        Write("two/model/1.safetensors", shard);
        Write("one/model/rose.safetensors.index.json", index);
        Write("two/model/lily.safetensors.index.json", index);

        ListWeights task = Run(
            Model("one/model/config.json", "rose.safetensors.index.json"),
            Model("two/model/config.json", "lily.safetensors.index.json")
        );

        Assert.Equal(
            $"it would be 'Garden.weights/model/1.safetensors' in the program, where '{first}' is already; give the file or its folder another name",
            Listings(task)[1].Fault
        );
    }

    [Theory]
    [InlineData("Copy")]
    [InlineData("Embed")]
    public void Other_values_of_the_same_shapes_make_another_listing_whatever_the_times(string mode)
    {
        byte[] other = [.. Checkpoint[..^1], 1];
        string file = Write("garden/model/model.safetensors", Checkpoint);
        DateTime written = File.GetLastWriteTimeUtc(file);
        WeightsListing before = Assert.Single(Listings(Run(Model("garden/model/config.json", "model.safetensors", mode))));

        Write("garden/model/model.safetensors", other);
        File.SetLastWriteTimeUtc(file, written);
        WeightsListing after = Assert.Single(Listings(Run(Model("garden/model/config.json", "model.safetensors", mode))));

        Assert.Equal(before.Tensors[0], after.Tensors[0] with { Shape = before.Tensors[0].Shape });
        Assert.NotEqual(before.Tensors[1].Checksum, after.Tensors[1].Checksum);
        Assert.NotEqual(before.ToJson(), after.ToJson());
    }

    [Fact]
    public void A_missing_shard_is_a_fault()
    {
        WriteShards();
        File.Delete(Path.Combine(_root, "garden/model/2.safetensors"));

        Assert.Equal(
            "its shard '2.safetensors' is missing",
            FaultOf(Model("garden/model/config.json", "model.safetensors.index.json"))
        );
    }

    [Fact]
    public void What_cannot_come_with_a_program_is_said_to_be_so()
    {
        WriteShards();
        Write("garden/model/whole.safetensors", Checkpoint);
        Write("garden/model/short.safetensors", Checkpoint[..^1]);
        Write("garden/model/pointer.safetensors", "version https://git-lfs.github.com/spec/v1"u8.ToArray());
        const string Config = "garden/model/config.json";
        string folder = Path.Combine(_root, "garden", "model");

        Assert.StartsWith(
            $"there is no file '{Path.Combine(folder, "no.safetensors")}'; of its folder: it holds ",
            FaultOf(Model(Config, "no.safetensors")),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            $"'{folder}' is a folder; name the file in it; it holds ",
            FaultOf(Model(Config, ".")),
            StringComparison.Ordinal
        );
        Assert.Equal("it is empty, but its item says more of it", FaultOf(Model(Config, "", "Embed")));
        Assert.Equal("its WeightsMode is 'Link'; it can be Copy or Embed", FaultOf(Model(Config, "whole.safetensors", "Link")));
        Assert.Equal(
            "shards cannot be embedded; copy them, or write the checkpoint as one file",
            FaultOf(Model(Config, "model.safetensors.index.json", "Embed"))
        );
        Assert.Equal(
            "a SHA-256 is of one file, and this is the index of several",
            FaultOf(Model(Config, "model.safetensors.index.json", sha256: new string('0', 64)))
        );
        Assert.Equal(
            "its WeightsSha256 is 'abc'; it must be 64 hexadecimal digits",
            FaultOf(Model(Config, "whole.safetensors", sha256: "abc"))
        );
        Assert.Equal(
            "it is a Git LFS pointer (run 'git lfs pull' to get the file it stands for), not a safetensors file",
            FaultOf(Model(Config, "pointer.safetensors"))
        );
        Assert.Contains("truncated or corrupt", FaultOf(Model(Config, "short.safetensors")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_hash_is_that_of_the_file_or_the_weights_are_refused()
    {
        Write("garden/model/model.safetensors", Checkpoint);
        string hash = Convert.ToHexString(SHA256.HashData(Checkpoint));

        WeightsListing right = Assert.Single(Listings(Run(Model("garden/model/config.json", "model.safetensors", sha256: hash))));
        Assert.Null(right.Fault);
        Assert.Equal(hash.ToLowerInvariant(), right.Sha256);

        string other = new('a', 64);
        Assert.Equal(
            $"its SHA-256 is {hash.ToLowerInvariant()}, but WeightsSha256 says {other}",
            FaultOf(Model("garden/model/config.json", "model.safetensors", sha256: other))
        );
    }

    [Fact]
    public void A_pinned_checkpoint_is_read_whole_by_the_first_build_alone_and_a_wrong_pin_refused_by_the_next_too()
    {
        string file = Write("garden/model/model.safetensors", Checkpoint);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Checkpoint));
        int reads = 0;
        Func<string, string> counting = path =>
        {
            reads++;
            return FileHash.Compute(path);
        };
        TaskItem right = Model("garden/model/config.json", "model.safetensors", sha256: hash);
        TaskItem wrong = Model("garden/model/config.json", "model.safetensors", sha256: new string('a', 64));

        Assert.Null(Assert.Single(Listings(Run(counting, right))).Fault);
        Assert.Null(Assert.Single(Listings(Run(counting, right))).Fault);
        Assert.StartsWith(
            $"its SHA-256 is {hash}, but",
            Assert.Single(Listings(Run(counting, wrong))).Fault,
            StringComparison.Ordinal
        );
        Assert.Equal(1, reads);

        File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Null(Assert.Single(Listings(Run(counting, right))).Fault);
        Assert.Equal(2, reads);
    }

    [Fact]
    public void Names_are_escaped_in_what_is_said_of_them()
    {
        string folder = Path.Combine(_root, "garden", "model");

        Assert.Equal(
            $"there is no file '{Path.Combine(folder, "a\\u001b[2J.safetensors")}'",
            FaultOf(Model("garden/model/config.json", "a\u001b[2J.safetensors"))
        );
    }

    [Fact]
    public void A_shard_that_is_a_folder_is_a_fault()
    {
        WriteShards();
        File.Delete(Path.Combine(_root, "garden/model/2.safetensors"));
        Directory.CreateDirectory(Path.Combine(_root, "garden/model/2.safetensors"));

        Assert.Equal(
            "its shard '2.safetensors' is a folder",
            FaultOf(Model("garden/model/config.json", "model.safetensors.index.json"))
        );
    }

    [Fact]
    public void A_listing_that_stays_as_it_is_is_not_written_again()
    {
        Write("garden/model/model.safetensors", Checkpoint);
        string listing = Run(Model("garden/model/config.json", "model.safetensors")).Listings[0].ItemSpec;
        var written = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(listing, written);

        Run(Model("garden/model/config.json", "model.safetensors"));
        Assert.Equal(written, File.GetLastWriteTimeUtc(listing));

        Run(Model("garden/model/config.json", "model.safetensors", "Embed"));
        Assert.NotEqual(written, File.GetLastWriteTimeUtc(listing));
    }

    [Fact]
    public void What_the_item_says_of_the_tensors_is_in_the_listing_and_what_it_ignores_is_said()
    {
        Write(
            "garden/model/model.safetensors",
            SafetensorsBytes.Write([
                ("ema.a", "F32", [2], [0, 0]),
                ("loss.weight", "F32", [1], [0]),
                ("loss.bias", "F32", [1], [0]),
            ])
        );
        TaskItem model = Model("garden/model/config.json", "model.safetensors");
        model.SetMetadata("WeightsPrefix", " ema. ");
        model.SetMetadata("IgnoredTensors", "loss.*; threshold,x");

        ListWeights task = Run(model);

        WeightsListing listing = Assert.Single(Listings(task));
        Assert.Equal("ema.", listing.Prefix);
        Assert.Equal(["loss.*", "threshold", "x"], listing.IgnoredTensors);
        Assert.Equal(
            [
                "model.safetensors: IgnoredTensors leaves aside loss.weight [1]",
                "model.safetensors: IgnoredTensors leaves aside loss.bias [1]",
            ],
            Assert.IsType<RecordingEngine>(task.BuildEngine).Messages
        );
    }

    [Fact]
    public void Values_that_are_not_finite_are_counted_by_tensor_and_a_finite_file_is_read_once()
    {
        int reads = 0;
        WriteShards();
        Write("garden/rose.safetensors", SafetensorsBytes.Write([("a", "F16", [3], [0, float.NaN, float.PositiveInfinity])]));
        TaskItem[] models =
        [
            Model("garden/model/config.json", "model.safetensors.index.json"),
            Model("garden/rose.convnextv2.json", "rose.safetensors"),
            Model("garden/tulip.convnextv2.json", "rose.safetensors"),
        ];

        Assert.Equal(["", "a 2", "a 2"], NonFinite());
        Assert.Equal(3, reads);
        Assert.Equal(["", "a 2", "a 2"], NonFinite());
        Assert.Equal(4, reads);
        Write("garden/model/2.safetensors", SafetensorsBytes.Write([("b", "F32", [1], [float.NaN])]));
        Assert.Equal(["b 1", "a 2", "a 2"], NonFinite());
        Assert.Equal(6, reads);

        IEnumerable<string> NonFinite() =>
            Listings(
                    Run(
                        FileHash.Compute,
                        file =>
                        {
                            reads++;
                            return CheckpointValues.CountNonFinite(file);
                        },
                        models
                    )
                )
                .Select(listing => string.Join(", ", listing.NonFinite.Select(pair => $"{pair.Key} {pair.Value}")));
    }

    [Fact]
    public void An_adapter_is_called_one_with_the_model_that_it_is_for()
    {
        Write("garden/model/adapter_model.safetensors", SafetensorsBytes.Write([("x.lora_A.weight", "F32", [1], [0])]));
        Write("garden/model/adapter_config.json", """{"base_model_name_or_path": "ada/roses"}"""u8.ToArray());

        Assert.StartsWith(
            "it is a LoRA adapter (peft) for ada/roses, ",
            FaultOf(Model("garden/model/config.json", "adapter_model.safetensors")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_there_instead_of_the_file_is_said()
    {
        Write("garden/model/pytorch_model.bin", [1]);
        const string Instead =
            "it holds 'pytorch_model.bin', PyTorch's weights, of which 'convnextv2 convert' makes a model.safetensors";

        Assert.EndsWith(
            "; of its folder: " + Instead,
            FaultOf(Model(Config("model"), "model.safetensors")),
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "is a folder; name the file in it; " + Instead,
            FaultOf(Model(Config("model"), ".")),
            StringComparison.Ordinal
        );

        static string Config(string folder) => $"garden/{folder}/config.json";
    }

    private void WriteShards()
    {
        Write("garden/model/1.safetensors", SafetensorsBytes.Write([("a", "F32", [1], [0])]));
        Write("garden/model/2.safetensors", SafetensorsBytes.Write([("b", "F32", [1], [0])]));
        Write(
            "garden/model/model.safetensors.index.json",
            """{"weight_map": {"b": "2.safetensors", "a": "1.safetensors"}}"""u8.ToArray()
        );
    }

    private string Write(string file, byte[] bytes)
    {
        string path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private TaskItem Model(string config, string weights, string mode = "", string sha256 = "")
    {
        var item = new TaskItem(Path.Combine(_root, config));
        item.SetMetadata("Weights", weights);
        item.SetMetadata("WeightsMode", mode);
        item.SetMetadata("WeightsSha256", sha256);
        return item;
    }

    private ListWeights Run(params ITaskItem[] models) => Run(FileHash.Compute, models);

    private ListWeights Run(Func<string, string> hash, params ITaskItem[] models) =>
        Run(hash, CheckpointValues.CountNonFinite, models);

    private ListWeights Run(
        Func<string, string> hash,
        Func<string, IReadOnlyDictionary<string, long>> countNonFinite,
        params ITaskItem[] models
    )
    {
        var task = new ListWeights
        {
            BuildEngine = new RecordingEngine(),
            Hash = hash,
            CountNonFinite = countNonFinite,
            Models = models,
            ProjectFolder = Project,
            CopiesFolder = "Garden.weights",
            ListingFolder = Path.Combine(_root, "obj"),
        };
        Assert.True(task.Execute());
        return task;
    }

    private string? FaultOf(ITaskItem model)
    {
        ListWeights task = Run(model);
        Assert.Empty(task.Copies);
        Assert.Empty(task.Resources);
        return Assert.Single(Listings(task)).Fault;
    }

    private static WeightsListing[] Listings(ListWeights task) =>
        [.. task.Listings.Select(item => WeightsListing.Parse(File.ReadAllText(item.ItemSpec))!)];

    private static (string File, string Place)[] Files(ITaskItem[] items, string metadata) =>
        [.. items.Select(item => (item.ItemSpec, item.GetMetadata(metadata)))];
}
