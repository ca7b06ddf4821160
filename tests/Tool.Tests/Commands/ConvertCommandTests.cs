using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

public class ConvertCommandTests
{
    [Fact]
    public void A_whole_model_keeps_every_byte_and_fits_its_config()
    {
        SafetensorsFile original = SafetensorsFile.Read(ReferenceFiles.HfTest("model.fb.safetensors"));
        string[] names = [.. original.Tensors.Keys];
        byte[] pickle = new PickleWriter()
            .Dict(
                (
                    "model",
                    value =>
                        value.StateDictionary([
                            .. names.Select(
                                (name, i) =>
                                    (
                                        name,
                                        (Action<PickleWriter>)(
                                            tensor =>
                                                tensor.Tensor(
                                                    storage =>
                                                        storage.Storage(
                                                            "FloatStorage",
                                                            $"{i}",
                                                            original.Tensors[name].Data.Length / 4
                                                        ),
                                                    0,
                                                    original.Tensors[name].Shape,
                                                    Contiguous(original.Tensors[name].Shape)
                                                )
                                        )
                                    )
                            ),
                        ])
                )
            )
            .ToArray();
        using var folder = new TemporaryFolder();
        folder.Write(
            "pytorch_model.bin",
            TorchBytes.Zip(pickle, [.. names.Select((name, i) => ($"{i}", original.Tensors[name].Data))])
        );
        File.Copy(ReferenceFiles.HfTest("config.json"), folder.File("config.json"));

        ToolRun run = ToolRun.Of("convert", folder.File("pytorch_model.bin"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"model.safetensors: {names.Length} tensors", run.Output, StringComparison.Ordinal);
        Assert.Contains("facebookresearch/ConvNeXt-V2 names", run.Output, StringComparison.Ordinal);
        SafetensorsFile converted = SafetensorsFile.Read(folder.File("model.safetensors"));
        Assert.Equal(names.Order(), converted.Tensors.Keys.Order());
        Assert.All(
            names,
            name =>
            {
                Assert.Equal(original.Tensors[name].DataType, converted.Tensors[name].DataType);
                Assert.Equal(original.Tensors[name].Shape, converted.Tensors[name].Shape);
                Assert.Equal(original.Tensors[name].Data, converted.Tensors[name].Data);
            }
        );
        Assert.Equal(0, ToolRun.Of("verify", folder.Path).ExitCode);
        Assert.Equal(0, ToolRun.Of("verify", folder.File("pytorch_model.bin")).ExitCode);
    }

    [Fact]
    public void The_output_is_replaced_only_by_force_and_never_left_in_part()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write("model.pt", Good());
        string output = folder.Write("model.safetensors", "mine");

        ToolRun refused = ToolRun.Of("convert", input);
        Assert.Equal((1, "mine"), (refused.ExitCode, File.ReadAllText(output)));
        Assert.Contains("--force", refused.Output, StringComparison.Ordinal);

        Assert.Equal(0, ToolRun.Of("convert", input, "--force").ExitCode);
        Assert.Equal(3, StemFile.FirstNumbers(output)["stem.0.weight"]);

        Assert.Equal(0, ToolRun.Of("convert", input, folder.File("other.safetensors")).ExitCode);
        Assert.Equal(File.ReadAllBytes(output), File.ReadAllBytes(folder.File("other.safetensors")));
        Assert.Equal(
            ["model.pt", "model.safetensors", "other.safetensors"],
            Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order()
        );
    }

    [Fact]
    public void The_input_is_not_replaced_even_by_force()
    {
        using var folder = new TemporaryFolder();
        byte[] checkpoint = Good();
        string input = folder.Write("model.safetensors", checkpoint);

        ToolRun run = ToolRun.Of("convert", input, "--force");

        Assert.Equal((1, $"error: '{input}' is the input; give the output another name.\n"), (run.ExitCode, run.Output));
        Assert.Equal(checkpoint, File.ReadAllBytes(input));
    }

    [Theory]
    [InlineData("", "it is a whole Python object, 'os.system', which only the code of its class can make")]
    [InlineData(
        "stem.0.weight",
        "'stem.0.weight' of it is no plain tensor but 'os.system', which only Python could make; nothing of it was run"
    )]
    [InlineData("stem.1.weight", "'stem.1.weight' of it is no plain tensor but 'os.system'")]
    public void A_malicious_file_is_named_and_leaves_nothing_behind(string place, string reason)
    {
        using var folder = new TemporaryFolder();
        void Call(PickleWriter pickle) =>
            pickle.Global("os", "system").Text($"touch {folder.File("executed")}").Raw(0x85).Op('R');
        var pickle = new PickleWriter();
        if (place.Length == 0)
        {
            Call(pickle);
        }
        else
        {
            pickle.Dict([
                .. StemFile.Names.Where(name => name != place).Select(name => (name, StemFile.Tensor(0))),
                (place, Call),
            ]);
        }

        string input = folder.Write("model.pt", StemFile.Of(pickle));

        ToolRun run = ToolRun.Of("convert", input);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(reason, run.Output, StringComparison.Ordinal);
        Assert.Equal(["model.pt"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_malicious_value_beside_the_model_is_carried_by_name_and_never_run()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write(
            "model.pt",
            StemFile.Of(
                StemFile.Model(
                    0,
                    "",
                    ("x", value => value.Global("os", "system").Text($"touch {folder.File("executed")}").Raw(0x85).Op('R'))
                )
            )
        );

        ToolRun run = ToolRun.Of("convert", input);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("left aside: 'x' (os.system)", run.Output, StringComparison.Ordinal);
        Assert.Equal(["model.pt", "model.safetensors"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_drives_a_terminal_is_not_printed()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write(
            "model.pt",
            TorchBytes.Zip(new PickleWriter().Global("os\u001B[2J", "[red]system").ToArray(), [])
        );

        string output = ToolRun.Of("convert", input).Output;

        Assert.Contains("'os\\u001b[2J.[red]system'", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001B', output);
    }

    [Fact]
    public void An_input_that_is_not_there_is_an_error() =>
        Assert.Equal(
            (1, "error: There is no file 'none.pt'.\n"),
            (ToolRun.Of("convert", "none.pt").ExitCode, ToolRun.Of("convert", "none.pt").Output)
        );

    private static byte[] Good() => StemFile.Of(StemFile.Model(3));

    private static long[] Contiguous(long[] shape) =>
        [.. shape.Select((_, i) => shape[(i + 1)..].Aggregate(1L, (product, edge) => product * edge))];
}
