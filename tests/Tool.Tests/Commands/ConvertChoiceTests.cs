using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

/// <summary>Which of a file's tensors are the model, how another is taken, and what is said of all.</summary>
public class ConvertChoiceTests
{
    /// <summary>Each with its four tensors, whatever stands beside them.</summary>
    [Theory]
    [InlineData("imagenet-example.pth", "'state_dict' (4 tensors)", "'best_acc1' (tensor [])")]
    [InlineData("rng-state.pth", "'model' (4 tensors)", "'torch_rng' (tensor [5056])")]
    [InlineData("control.pth", "'model' (4 tensors)", "'epoch' (int)")]
    [InlineData("bytes.pth", "'model' (4 tensors)", "'note' (_codecs.encode)")]
    [InlineData("counter.pth", "'model' (4 tensors)", "'milestones' (collections.Counter)")]
    [InlineData("defaultdict.pth", "'model' (4 tensors)", "'history' (dict)")]
    [InlineData("device-dtype.pth", "'model' (4 tensors)", "'device' (torch.device), 'dtype' (torch.float32)")]
    [InlineData("namespace.pth", "'model' (4 tensors)", "'args' (argparse.Namespace)")]
    [InlineData("numpy-array.pth", "'model' (4 tensors)", "'confusion' (numpy.core.multiarray._reconstruct)")]
    [InlineData("numpy-scalar.pth", "'model' (4 tensors)", "'best_acc' (numpy.core.multiarray.scalar)")]
    [InlineData("path.pth", "'model' (4 tensors)", "'output' (pathlib.PurePosixPath)")]
    [InlineData("set.pth", "'model' (4 tensors)", "'seen' (__builtin__.set)")]
    [InlineData("ema-fb.pth", "'model_ema' (4 tensors); also there: 'model' (4 tensors, --key 'model')", "'epoch' (int)")]
    [InlineData(
        "ema-timm.pth.tar",
        "'state_dict_ema' (4 tensors); also there: 'state_dict' (4 tensors, --key 'state_dict')",
        "'arch' (str)"
    )]
    public void The_state_dict_of_a_training_checkpoint_is_taken(string file, string taken, string leftAside)
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("model.safetensors");

        ToolRun run = ToolRun.Of("convert", ReferenceFiles.Genuine(file), output);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains($"taken: {taken}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            run.Output.Split('\n'),
            line => line.StartsWith("left aside: ", StringComparison.Ordinal) && line.Contains(leftAside)
        );
        Assert.Contains($"{output}: 4 tensors, ", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            [
                "downsample_layers.0.0.bias",
                "downsample_layers.0.0.weight",
                "downsample_layers.0.1.bias",
                "downsample_layers.0.1.weight",
            ],
            SafetensorsFile.Read(output).Tensors.Keys.Order()
        );
    }

    /// <summary>Those files' averages are twice the plain weights.</summary>
    [Theory]
    [InlineData("ema-fb.pth", "model", "model_ema")]
    [InlineData("ema-timm.pth.tar", "state_dict", "state_dict_ema")]
    public void A_key_takes_the_other_weights(string file, string plainKey, string averageKey)
    {
        using var folder = new TemporaryFolder();
        IReadOnlyDictionary<string, float> Convert(params string[] options)
        {
            string output = folder.File($"{Guid.NewGuid():N}.safetensors");
            ToolRun run = ToolRun.Of(["convert", ReferenceFiles.Genuine(file), output, .. options]);
            Assert.True(run.ExitCode == 0, run.Output);
            return StemFile.FirstNumbers(output);
        }

        IReadOnlyDictionary<string, float> plain = Convert("--key", plainKey);

        Assert.Contains(plain.Values, value => value != 0);
        Assert.All(Convert(), tensor => Assert.Equal(2 * plain[tensor.Key], tensor.Value));
        Assert.Equal(Convert(), Convert("--key", averageKey));
    }

    public static TheoryData<string, byte[], int> Chosen() =>
        new()
        {
            { "model", StemFile.Of(("model", StemFile.Model(1)), ("scaler", value => value.Dict())), 1 },
            { "the averaged of two", StemFile.Of(("net", StemFile.Model(1)), ("ema", StemFile.Model(2))), 2 },
            {
                "a nested average",
                StemFile.Of(("model", StemFile.Model(1)), ("ema", value => value.Dict(("module", StemFile.Model(2))))),
                2
            },
            { "a teacher alone", StemFile.Of(("teacher", StemFile.Model(2))), 2 },
            { "the usual key", StemFile.Of(("first", StemFile.Model(1)), ("state_dict", StemFile.Model(2))), 2 },
            {
                "no average that has averaged nothing",
                StemFile.Of(
                    ("model", StemFile.Model(1)),
                    ("swa", StemFile.Model(2, "module.", ("n_averaged", StemFile.Count(0))))
                ),
                1
            },
            {
                "an average that has averaged",
                StemFile.Of(
                    ("model", StemFile.Model(1)),
                    ("swa", StemFile.Model(2, "module.", ("n_averaged", StemFile.Count(1))))
                ),
                2
            },
            {
                "Lightning's callback beside its state_dict before the first average",
                StemFile.Of(("state_dict", StemFile.Model(1)), ("callbacks", value => Callback(value, 0))),
                1
            },
            {
                "Lightning's callback beside its state_dict",
                StemFile.Of(("state_dict", StemFile.Model(1)), ("callbacks", value => Callback(value, 3))),
                1
            },
            {
                "Lightning's state_dict that has averaged nothing",
                StemFile.Of(
                    ("state_dict", StemFile.Model(1)),
                    ("current_model_state", StemFile.Model(2)),
                    ("averaging_state", value => value.Dict(("n_averaged", StemFile.Count(0))))
                ),
                2
            },
            {
                "Lightning's state_dict that has averaged",
                StemFile.Of(
                    ("current_model_state", StemFile.Model(2)),
                    ("state_dict", StemFile.Model(1)),
                    ("averaging_state", value => value.Dict(("n_averaged", StemFile.Count(1))))
                ),
                1
            },
            { "an average with a hyphen", StemFile.Of(("model", StemFile.Model(1)), ("model-ema", StemFile.Model(2))), 2 },
            { "an average in camel case", StemFile.Of(("model", StemFile.Model(1)), ("modelEma", StemFile.Model(2))), 2 },
            { "an average with capitals", StemFile.Of(("model", StemFile.Model(1)), ("EMAModel", StemFile.Model(2))), 2 },
            { "an average with a number", StemFile.Of(("model", StemFile.Model(1)), ("ema2", StemFile.Model(2))), 2 },
            { "a momentum encoder alone", StemFile.Of(("momentum_encoder", StemFile.Model(2))), 2 },
            {
                "no momentum of an optimizer",
                StemFile.Of(("weights", StemFile.Model(1)), ("sgd", value => value.Dict(("momentum_buffer", StemFile.Model(2))))),
                1
            },
            {
                "the one with more of the model, whatever it is called",
                StemFile.Of(("model", StemFile.Model(1)), ("ema", value => value.Dict(("stem.0.weight", StemFile.Tensor(2))))),
                1
            },
            {
                "no optimizer's averages, which have the same names",
                StemFile.Of(("weights", StemFile.Model(1)), ("optimizer", value => value.Dict(("exp_avg", StemFile.Model(2))))),
                1
            },
            {
                "Lightning's average, which is its state_dict",
                StemFile.Of(("current_model_state", StemFile.Model(1)), ("state_dict", StemFile.Model(2))),
                2
            },
            {
                "MMEngine's average, which it swaps into the state_dict",
                StemFile.Of(
                    ("state_dict", StemFile.Model(1)),
                    ("ema_state_dict", StemFile.Model(2)),
                    ("message_hub", value => value.Dict())
                ),
                1
            },
            {
                "either of two fields that share their weights",
                StemFile.Of(value => value.StateDictionary([.. Behind("net.", 2), .. Behind("backbone.", 2)])),
                2
            },
            {
                "an average behind a prefix",
                StemFile.Of(value => value.StateDictionary([.. Behind("model.", 1), .. Behind("ema_model.module.", 2)])),
                2
            },
            {
                "the top, which has a model's names",
                StemFile.Of([.. Behind("", 1), ("best", StemFile.Tensor(2)), ("args", value => value.Dict())]),
                1
            },
            { "in a list", StemFile.Of(value => value.Op(']').Op('(').Dict(("model", StemFile.Model(1))).Integer(3).Op('e')), 1 },
        };

    [Theory]
    [MemberData(nameof(Chosen))]
    public void Of_several_sets_one_is_taken_by_rule(string rule, byte[] file, int storage)
    {
        using var folder = new TemporaryFolder();
        string[] drop = rule.StartsWith("the top", StringComparison.Ordinal) ? ["--drop", "best"] : [];

        ToolRun run = ToolRun.Of(["convert", folder.Write("model.pt", file), .. drop]);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(
            StemFile.Names.Order().Select(name => KeyValuePair.Create(name, (float)storage)),
            StemFile.FirstNumbers(folder.File("model.safetensors")).OrderBy(pair => pair.Key)
        );
    }

    public static TheoryData<byte[], string> Doubtful() =>
        new()
        {
            {
                StemFile.Of(("student", StemFile.Model(1)), ("teacher", StemFile.Model(2))),
                "2 models, one of which is a teacher's, and a teacher may be another model or an average, and nothing says which "
                    + "to take: 'student' (4 tensors, --key 'student'), 'teacher' (4 tensors, --key 'teacher'); "
                    + "give the options of one of them"
            },
            {
                StemFile.Of(("state_dict", value => value.StateDictionary([.. Behind("student.", 1), .. Behind("teacher.", 2)]))),
                "'state_dict' behind 'student.' (4 tensors, --prefix 'student.'), "
                    + "'state_dict' behind 'teacher.' (4 tensors, --prefix 'teacher.'); give"
            },
            {
                StemFile.Of(
                    ("ema", StemFile.Model(1)),
                    ("model", value => value.StateDictionary([.. Behind("rgb.", 2), .. Behind("depth.", 3)])),
                    ("teacher", StemFile.Model(4))
                ),
                "'model' behind 'depth.' (4 tensors, --key 'model' --prefix 'depth.'), 'ema' (4 tensors, --key 'ema'), "
            },
            {
                StemFile.Of(
                    ("model", StemFile.Model(1, "", StemFile.Block(""))),
                    ("large", StemFile.Model(2, "", [.. StemFile.Block(""), .. StemFile.Block("", 1)]))
                ),
                "2 models of different sizes, and nothing says which to take: "
                    + "'model' (14 tensors, --key 'model'), 'large' (24 tensors, --key 'large')"
            },
            {
                StemFile.Of(("student", StemFile.Model(1)), ("teacher", StemFile.Model(2, "", StemFile.Block("")))),
                "2 models, one of which is a teacher's, "
            },
            {
                StemFile.Of(("model", StemFile.Model(1)), ("best_model", StemFile.Model(2))),
                "2 models, of the best epoch and of another, and nothing says which to take"
            },
            {
                StemFile.Of(value => value.StateDictionary([.. Behind("model.", 1), .. Behind("ref.", 2)])),
                "the top behind 'ref.' (4 tensors, --prefix 'ref.'), the top behind 'model.' (4 tensors, --prefix 'model.')"
            },
            {
                StemFile.Of(("fold_0", StemFile.Model(1)), ("fold_1", StemFile.Model(2))),
                "2 models, and nothing says which to take: 'fold_0' (4 tensors, --key 'fold_0'), 'fold_1'"
            },
            {
                StemFile.Of(value =>
                {
                    StemFile.Model(1)(value.Op('}').Op('(').Integer(0));
                    StemFile.Model(2)(value.Integer(1));
                    value.Op('u');
                }),
                "2 models, and nothing says which to take: '0' (4 tensors, --key '0'), '1' (4 tensors, --key '1')"
            },
            {
                StemFile.Of(("ema", StemFile.Model(1)), ("model", StemFile.Model(2)), ("swa", StemFile.Model(3))),
                "2 averaged models, and nothing says which to take: 'ema' (4 tensors, --key 'ema'), 'swa'"
            },
        };

    [Theory]
    [MemberData(nameof(Doubtful))]
    public void Between_models_without_a_rule_none_is_taken(byte[] file, string message)
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write("model.pt", file);

        ToolRun convert = ToolRun.Of("convert", input);
        ToolRun verify = ToolRun.Of("verify", input);
        ToolRun inspect = ToolRun.Of("inspect", input);

        Assert.Equal((1, 2, 0), (convert.ExitCode, verify.ExitCode, inspect.ExitCode));
        Assert.StartsWith($"error: '{input}' has ", convert.Output, StringComparison.Ordinal);
        Assert.Contains(message, convert.Output, StringComparison.Ordinal);
        Assert.Equal(convert.Output, verify.Output);
        Assert.Contains(message, inspect.Output, StringComparison.Ordinal);
        Assert.Equal(["model.pt"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_key_takes_what_would_not_be_found()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write(
            "model.pt",
            StemFile.Of(("model", StemFile.Model(1)), ("optim", value => value.Dict(("net", StemFile.Model(2)))))
        );

        ToolRun run = ToolRun.Of("convert", input, "--key", "optim.net");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.All(StemFile.FirstNumbers(folder.File("model.safetensors")).Values, value => Assert.Equal(2, value));
    }

    [Fact]
    public void A_prefix_is_named_and_taken_off_and_what_is_not_behind_it_is_left_aside()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write(
            "last.ckpt",
            StemFile.Of(
                (
                    "state_dict",
                    StemFile.Model(1, "net._orig_mod.", ("loss.weight", StemFile.Tensor(2)), ("n_averaged", StemFile.Tensor(3)))
                )
            )
        );

        ToolRun run = ToolRun.Of("convert", input);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.StartsWith(
            "taken: 'state_dict' behind 'net._orig_mod.' (4 tensors)\n"
                + "left aside: 'loss.weight' (tensor [2]), 'n_averaged' (tensor [2])\n"
                + "prefix: 'net._orig_mod.' in front of all names is taken off\n",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(StemFile.Names.Order(), SafetensorsFile.Read(folder.File("last.safetensors")).Tensors.Keys.Order());
    }

    [Fact]
    public void A_prefix_takes_the_other_of_two_models_in_one_dict()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write(
            "model.pt",
            StemFile.Of(value => value.StateDictionary([.. Behind("model.", 1), .. Behind("ema_model.module.", 2)]))
        );

        ToolRun run = ToolRun.Of("convert", input, "--prefix", "model");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.StartsWith(
            "taken: the top behind 'model.' (4 tensors); "
                + "also there: the top behind 'ema_model.module.' (4 tensors, --prefix 'ema_model.module.')\n",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.All(StemFile.FirstNumbers(folder.File("model.safetensors")).Values, value => Assert.Equal(1, value));
        Assert.Equal(
            $"error: '{input}' has no model behind --prefix 'net.'; "
                + "it has one in the top behind 'model.', the top behind 'ema_model.module.'.\n",
            ToolRun.Of("convert", input, "--prefix", "net.", "--force").Output
        );
    }

    [Theory]
    [InlineData("", "ema.", "taken: the top behind 'ema.' (5 tensors); also there: the top (4 tensors, --prefix '')")]
    [InlineData("ema.", "", "taken: the top (4 tensors); also there: the top behind 'ema.' (4 tensors, --prefix 'ema.')")]
    public void Of_two_models_in_one_dict_neither_is_beside_the_other(string option, string taken, string line)
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write(
            "model.pt",
            StemFile.Of(value =>
                value.StateDictionary([.. Behind("", 1), .. Behind("ema.", 2), ("ema.decay", StemFile.Tensor(3))])
            )
        );

        string[] options = option.Length > 0 ? ["--prefix", ""] : ["--drop", "ema.decay"];
        ToolRun run = ToolRun.Of(["convert", input, .. options]);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.StartsWith($"{line}\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("left aside", run.Output, StringComparison.Ordinal);
        Assert.All(
            StemFile.FirstNumbers(folder.File("model.safetensors")).Values,
            value => Assert.Equal(taken.Length > 0 ? 2 : 1, value)
        );
    }

    /// <summary>Fifty thousand models of four names each, and as many names beside each.</summary>
    [Fact]
    public void A_file_of_many_models_takes_no_longer_than_its_names()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write(
            "model.pt",
            StemFile.Of(value =>
            {
                value.Op('}').Op('(').Text("x");
                StemFile.Tensor(1)(value);
                value.Raw((byte)'q', 0);
                for (int i = 0; i < 20_000; i++)
                {
                    Array.ForEach(StemFile.Names, name => value.Text($"m{i}.{name}").Raw((byte)'h', 0));
                    value.Text($"n{i}.x").Raw((byte)'h', 0);
                }

                value.Op('u');
            })
        );

        ToolRun run = ToolRun.Of("convert", input);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains(" and 19,987 more\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_not_there_is_an_error_that_lists_those_that_are()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write(
            "model.pt",
            StemFile.Of(
                ("model", StemFile.Model(1)),
                ("ema", value => value.Dict(("module", StemFile.Model(2)))),
                ("rng", StemFile.Tensor(3))
            )
        );

        ToolRun run = ToolRun.Of("convert", input, "--key", "model_ema");

        Assert.Equal(
            (
                1,
                $"error: '{input}' has no dict of tensors under --key 'model_ema'; it has 'model' (4 tensors), 'ema.module' (4 tensors).\n"
            ),
            (run.ExitCode, run.Output)
        );
        Assert.Equal(0, ToolRun.Of("convert", input, "--key", "ema.module").ExitCode);
    }

    [Fact]
    public void Inspect_and_verify_look_at_the_same_weights_and_know_the_same_key()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write("model.pt", StemFile.Of(("model", StemFile.Model(1, "module.")), ("ema", StemFile.Model(2))));
        File.Copy(ReferenceFiles.HfTest("config.json"), folder.File("config.json"));

        foreach (string command in new[] { "inspect", "verify" })
        {
            ToolRun average = ToolRun.Of(command, input);
            ToolRun plain = ToolRun.Of(command, input, "--key", "model");
            ToolRun none = ToolRun.Of(command, input, "--key", "none");

            Assert.Contains(
                "taken: 'ema' (4 tensors); also there: 'model' behind 'module.' (4 tensors, --key 'model')\n",
                average.Output,
                StringComparison.Ordinal
            );
            Assert.Contains(
                "taken: 'model' behind 'module.' (4 tensors); also there: 'ema' (4 tensors, --key 'ema')\n",
                plain.Output,
                StringComparison.Ordinal
            );
            Assert.Contains("has no dict of tensors under --key 'none'", none.Output, StringComparison.Ordinal);
            Assert.Equal(command == "verify" ? 2 : 1, none.ExitCode);
        }
    }

    private static void Callback(PickleWriter pickle, int count) =>
        pickle.Dict(
            (
                "StochasticWeightAveraging",
                value => value.Dict(("n_averaged", inner => inner.Integer(count)), ("average_model_state", StemFile.Model(2)))
            )
        );

    private static (string, Action<PickleWriter>)[] Behind(string prefix, int storage) =>
        [.. StemFile.Names.Select(name => (prefix + name, StemFile.Tensor(storage)))];
}
