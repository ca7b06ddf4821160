using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

/// <summary>What is said of weights that people may have meant, and that no class takes from what was written.</summary>
public class ConvertWarningTests
{
    private const string Unread = "an average is there in a form that cannot be read ('{0}'); the plain weights are taken\n";

    public static TheoryData<string, byte[]> Unreadable() =>
        new()
        {
            {
                "ema.shadow_params",
                StemFile.Of(
                    ("model", StemFile.Model(1)),
                    (
                        "ema",
                        value =>
                            value.Dict(
                                ("decay", inner => inner.Integer(1)),
                                (
                                    "shadow_params",
                                    inner =>
                                    {
                                        inner.Op(']').Op('(');
                                        StemFile.Tensor(2)(inner);
                                        inner.Op('e');
                                    }
                                )
                            )
                    )
                )
            },
            {
                "model_ema",
                StemFile.Of(
                    (
                        "state_dict",
                        StemFile.Model(
                            1,
                            "model.",
                            ("model_ema.stem0weight", StemFile.Tensor(2)),
                            ("model_ema.stem0bias", StemFile.Tensor(2))
                        )
                    )
                )
            },
        };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void An_average_that_cannot_be_read_is_named(string where, byte[] file)
    {
        ToolRun run = Convert(file);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(string.Format(null, Unread, where), run.Output, StringComparison.Ordinal);
    }

    /// <summary>The other average is not there, or is an optimizer's, or is taken.</summary>
    [Fact]
    public void No_other_list_or_number_is_called_an_average()
    {
        static void List(PickleWriter pickle)
        {
            pickle.Op(']').Op('(');
            StemFile.Tensor(2)(pickle);
            pickle.Op('e');
        }

        ToolRun plain = Convert(
            StemFile.Of(
                ("model", StemFile.Model(1)),
                ("optimizer", value => value.Dict(("exp_avg", List))),
                ("ema", value => value.Dict(("decay", StemFile.Tensor(2)))),
                ("images", List)
            )
        );
        ToolRun average = Convert(
            StemFile.Of(("model", StemFile.Model(1)), ("ema", StemFile.Model(2)), ("swa", value => value.Dict(("list", List))))
        );

        Assert.DoesNotContain("an average is there", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("an average is there", average.Output, StringComparison.Ordinal);
        Assert.Contains("taken: 'ema'", average.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_average_of_nothing_that_stands_alone_is_taken_and_said_to_be_one()
    {
        ToolRun run = Convert(
            StemFile.Of(
                ("swa", StemFile.Model(2, "module.", ("n_averaged", StemFile.Count(0)))),
                ("epoch", value => value.Integer(1))
            )
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            "'swa' behind 'module.' is an average of nothing yet: its n_averaged is 0",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("head", "fc.weight", 2, 3, true)]
    [InlineData("head", "1.weight", 2, 1, true)]
    [InlineData("head", "fc.weight", 3, 2, false)]
    [InlineData("optimizer", "fc.weight", 2, 3, false)]
    public void A_matrix_from_the_last_features_is_called_a_classifier(
        string key,
        string name,
        int width,
        int classes,
        bool isOne
    )
    {
        Action<PickleWriter> matrix = pickle =>
            pickle.Tensor(storage => storage.Storage("FloatStorage", "1", 2), 0, [classes, width], [0, 0]);
        byte[] beside = StemFile.Of(("state_dict", StemFile.Model(1, "net.", [.. StemFile.Block("net."), (name, matrix)])));
        byte[] apart = StemFile.Of(
            ("model", StemFile.Model(1, "", StemFile.Block(""))),
            (key, value => value.Dict((name, matrix)))
        );

        foreach ((byte[] file, string title, string own) in new[] { (beside, name, "net."), (apart, $"{key}.{name}", "") })
        {
            ToolRun run = Convert(file);

            string line =
                $"no classifier is taken; '{title}' [{classes}, {width}] looks like one, which a ConvNeXt V2 classifier among these "
                + $"names calls '{own}head.fc.weight': rename it in Python, and its bias\n";
            Assert.True(run.ExitCode == 0, run.Output);
            Assert.Equal(isOne || (key == "optimizer" && own.Length > 0), run.Output.Contains(line, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Values_that_are_not_finite_are_written_and_counted_and_fail()
    {
        using var folder = new TemporaryFolder();

        ToolRun run = ToolRun.Of(
            "convert",
            folder.Write("model.pt", StemFile.With("stem.1.weight", StemFile.Tensor(20, "DoubleStorage")))
        );

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith(
            "not finite: 1 of its values, in 1 of its tensors, are NaN or infinite, as a training that diverged leaves them: "
                + "stem.1.weight (1). Load refuses the file. Take a checkpoint from before that; "
                + "ModelLoadOptions.AllowNonFiniteWeights loads it all the same.\n",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(4, SafetensorsFile.Read(folder.File("model.safetensors")).Tensors.Count);
    }

    [Fact]
    public void A_folder_of_safetensors_loads_as_it_is()
    {
        using var folder = new TemporaryFolder();
        File.Copy(ReferenceFiles.HfTest("model.safetensors"), folder.File("model.safetensors"));

        ToolRun run = ToolRun.Of("convert", folder.Path);

        Assert.Equal(
            (
                1,
                $"error: '{folder.File("model.safetensors")}' is safetensors already and loads as it is; "
                    + "to take something off it, name the file to write.\n"
            ),
            (run.ExitCode, run.Output)
        );
    }

    [Fact]
    public void Shards_of_a_distributed_training_are_made_one_file_in_Python()
    {
        using var folder = new TemporaryFolder();
        string shard = folder.Write("__0_0.distcp", StemFile.Of(("model", StemFile.Model(1))));
        string expected =
            $"error: The folder '{folder.Path}' holds shards of torch.distributed.checkpoint (.distcp), which Python makes one file: "
            + "torch.distributed.checkpoint.format_utils.dcp_to_torch_save(folder, 'model.pt'); convert that.\n";

        foreach (string command in new[] { "convert", "verify", "inspect" })
        {
            foreach (string path in new[] { shard, folder.Path })
            {
                ToolRun run = ToolRun.Of(command, path);
                Assert.Equal((command == "verify" ? 2 : 1, expected), (run.ExitCode, run.Output));
            }
        }
    }

    private static ToolRun Convert(byte[] file)
    {
        using var folder = new TemporaryFolder();
        return ToolRun.Of("convert", folder.Write("model.pt", file));
    }
}
