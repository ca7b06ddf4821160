using System.Globalization;
using System.Text.Json;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

/// <summary>What <c>verify</c> says of files that the real library wrote.</summary>
public class VerifyParityTests
{
    private static readonly string[] Steps = ["decode", "resize", "normalise", "model"];

    [Theory]
    [InlineData("convnext", "same", "")]
    [InlineData("bit", "same", "")]
    [InlineData("vit", "same", "")]
    [InlineData("convnext-torchvision", "same but for its resize", "")]
    [InlineData("no-orientation", "different", "decode")]
    [InlineData("wrong-normalisation", "different", "normalise")]
    [InlineData("wrong-resize", "different", "resize")]
    [InlineData("wrong-weights", "different", "model")]
    public void The_first_stage_that_differs_is_named(string name, string verdict, string first)
    {
        using var folder = new ParityFolder(name);

        ToolRun text = ToolRun.Of("verify", folder.Model);
        ToolRun json = ToolRun.Of("verify", folder.Model, "--json");

        int exitCode = first.Length > 0 ? 1 : 0;
        Assert.Equal((exitCode, exitCode), (text.ExitCode, json.ExitCode));
        using var document = JsonDocument.Parse(json.Results);
        JsonElement parity = document.RootElement.GetProperty("parity");
        Assert.True(document.RootElement.GetProperty("fits").GetBoolean());
        Assert.Equal(verdict, document.RootElement.GetProperty("verdict").GetString());
        JsonElement[] images = [.. parity.GetProperty("images").EnumerateArray()];
        Assert.Equal(
            ["phone.jpg", "photo.jpg", "wide.png", "photo.webp"],
            images.Select(image => image.GetProperty("name").GetString())
        );
        Assert.Contains(images, image => (image.GetProperty("firstDifference").GetString() ?? "") == first);
        Assert.All(
            images,
            image =>
                Assert.Equal(image.GetProperty("firstDifference").GetString() is null, image.GetProperty("same").GetBoolean())
        );
        Assert.All(
            images,
            image =>
                Assert.Equal(
                    Steps,
                    image.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString())
                )
        );
        Assert.Contains($"\n{verdict}: ", text.Results, StringComparison.Ordinal);
        if (first.Length > 0)
        {
            Assert.Contains($" images, first at {first} ({TensorOf(first)}) of 'phone.jpg'\n", text.Results);
            Assert.Contains($"\n    {first} ({TensorOf(first)}): ", text.Results, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains(
                ": 4 images as in Python, by decode (decoded), resize (pixel_values), normalise (pixel_values), model (logits); "
                    + "the largest difference of logits is ",
                text.Results,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void With_the_backend_of_the_file_nothing_differs()
    {
        using var folder = new ParityFolder("convnext-torchvision");

        ToolRun run = ToolRun.Of("verify", folder.Model, "--image-backend", "Torchvision");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\nsame: 4 images as in Python", run.Results, StringComparison.Ordinal);
        Assert.DoesNotContain("but for its resize", run.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void In_eight_bits_the_model_is_held_against_bounds_of_its_own_and_how_near_it_is_is_said()
    {
        using var folder = new ParityFolder();

        ToolRun text = ToolRun.Of("verify", folder.Model, "--precision", "Int8");
        ToolRun json = ToolRun.Of("verify", folder.Model, "--precision", "Int8", "--json");

        using var document = JsonDocument.Parse(json.Results);
        JsonElement parity = document.RootElement.GetProperty("parity");
        JsonElement accuracy = parity.GetProperty("accuracy");
        double error = accuracy.GetProperty("relativeError").GetDouble();
        int same = accuracy.GetProperty("sameClass").GetInt32();
        Assert.InRange(error, 0.001, 0.02);
        Assert.Equal((0, 0), (text.ExitCode, json.ExitCode));
        Assert.Equal(4, accuracy.GetProperty("images").GetInt32());
        Assert.Equal(JsonValueKind.Null, accuracy.GetProperty("cosine").ValueKind);
        Assert.EndsWith(
            string.Create(
                CultureInfo.InvariantCulture,
                $", model (logits); in eight bits {100 * error:0.00} % apart, the same class in {same} of 4 images\n"
            ),
            text.Results
        );
        JsonElement[] stages = [.. parity.GetProperty("images")[0].GetProperty("stages").EnumerateArray()];
        Assert.All(stages[..3], stage => Assert.Equal(JsonValueKind.Null, stage.GetProperty("accuracy").ValueKind));
        Assert.Equal(1, stages[3].GetProperty("accuracy").GetProperty("images").GetInt32());
    }

    [Fact]
    public void The_document_has_what_the_text_says_and_where_it_comes_from()
    {
        using var folder = new ParityFolder("wrong-weights");

        ToolRun run = ToolRun.Of("verify", folder.Model, "--json");

        using var document = JsonDocument.Parse(run.Results);
        JsonElement parity = document.RootElement.GetProperty("parity");
        Assert.Equal(folder.InModel("parity.safetensors"), parity.GetProperty("file").GetString());
        Assert.Equal("ConvNextImageProcessorPil", parity.GetProperty("processor").GetString());
        Assert.Equal("pil", parity.GetProperty("backend").GetString());
        Assert.Equal("0.29.1+cu130", parity.GetProperty("versions").GetProperty("torchvision").GetString());
        Assert.Contains("\"0.29.1+cu130\"", run.Results, StringComparison.Ordinal);
        JsonElement model = parity.GetProperty("images")[0].GetProperty("stages")[3];
        Assert.Equal(
            ("model", "logits", "different", 5, 5),
            (
                model.GetProperty("stage").GetString(),
                model.GetProperty("tensor").GetString(),
                model.GetProperty("verdict").GetString(),
                model.GetProperty("different").GetInt32(),
                model.GetProperty("total").GetInt32()
            )
        );
        Assert.InRange(model.GetProperty("largest").GetDouble(), 1, 5);
        Assert.InRange(model.GetProperty("tolerance").GetDouble(), 1e-7, 1e-4);
        Assert.NotEmpty(model.GetProperty("explanation").GetString()!);
    }

    [Fact]
    public void A_file_elsewhere_is_taken_where_it_is_named()
    {
        using var folder = new ParityFolder();
        string elsewhere = folder.InRoot("other.safetensors");
        File.Move(folder.InModel("parity.safetensors"), elsewhere);

        ToolRun without = ToolRun.Of("verify", folder.Model);
        ToolRun with = ToolRun.Of("verify", folder.Model, "--parity", elsewhere);
        ToolRun none = ToolRun.Of("verify", folder.Model, "--parity", folder.InRoot("none"));

        Assert.Equal((0, 0, 2), (without.ExitCode, with.ExitCode, none.ExitCode));
        Assert.EndsWith(
            $", 'python parity.py {folder.Model} IMAGES', and this again.\n",
            without.Results,
            StringComparison.Ordinal
        );
        Assert.Contains($"\nparity: {elsewhere}, by ConvNextImageProcessorPil (pil), ", with.Results, StringComparison.Ordinal);
        Assert.Contains("\nsame: 4 images", with.Results, StringComparison.Ordinal);
        Assert.StartsWith("error: There is no parity file at '", none.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void Stages_that_the_file_lacks_are_not_claimed()
    {
        using var folder = new ParityFolder(change: parity => parity.Keep("pixel_values"));

        ToolRun run = ToolRun.Of("verify", folder.Model);

        Assert.Contains("  phone.jpg   decode not in file, ", run.Results, StringComparison.Ordinal);
        Assert.Contains("the model itself was not compared", run.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void What_keeps_images_from_being_compared_is_an_error_of_its_own()
    {
        using var folder = new ParityFolder();
        File.WriteAllText(folder.InModel("parity.safetensors"), "x");
        ToolRun damaged = ToolRun.Of("verify", folder.Model, "--json");
        Assert.Equal((2, ""), (damaged.ExitCode, damaged.Results));
        Assert.StartsWith("error: The parity file '", damaged.Notes, StringComparison.Ordinal);

        File.WriteAllText(folder.InModel("config.json"), "{");
        ToolRun broken = ToolRun.Of("verify", folder.Model, "--json");
        Assert.Equal((2, 2), (broken.ExitCode, ToolRun.Of("verify", folder.Model).ExitCode));
        using var document = JsonDocument.Parse(broken.Results);
        Assert.Equal("cannot be compiled", document.RootElement.GetProperty("verdict").GetString());
        Assert.Contains("error CNV0002: ", document.RootElement.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_of_which_nothing_was_compared_is_not_the_same()
    {
        using var folder = new ParityFolder(change: parity =>
        {
            foreach (
                string name in parity.Tensors.Keys.Where(name => name.StartsWith("images.1.", StringComparison.Ordinal)).ToArray()
            )
            {
                if (name != "images.1.encoded")
                {
                    parity.Tensors.Remove(name);
                }
            }
        });

        ToolRun run = ToolRun.Of("verify", folder.Model, "--json");

        Assert.Equal(1, run.ExitCode);
        using var document = JsonDocument.Parse(run.Results);
        JsonElement[] images = [.. document.RootElement.GetProperty("parity").GetProperty("images").EnumerateArray()];
        Assert.Equal([true, false, true, true], images.Select(image => image.GetProperty("same").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, images[1].GetProperty("firstDifference").ValueKind);
    }

    [Fact]
    public void A_resize_of_the_other_library_is_within_one_level()
    {
        using var folder = new ParityFolder("convnext-torchvision");

        string results = ToolRun.Of("verify", folder.Model).Results;

        Assert.Contains(" decode same, resize within one level, normalise same, model same\n", results, StringComparison.Ordinal);
        Assert.Contains("\nsame but for its resize: 4 images", results, StringComparison.Ordinal);
        Assert.DoesNotContain("resize same but", results, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_not_run_and_the_document_lists_it()
    {
        using var folder = new ParityFolder();
        string config = File.ReadAllText(folder.InModel("config.json"));
        File.WriteAllText(folder.InModel("config.json"), config.Replace("40", "48", StringComparison.Ordinal));

        ToolRun run = ToolRun.Of("verify", folder.Model, "--json");

        Assert.Equal(1, run.ExitCode);
        using var document = JsonDocument.Parse(run.Results);
        JsonElement root = document.RootElement;
        Assert.Equal((false, "does not fit"), (root.GetProperty("fits").GetBoolean(), root.GetProperty("verdict").GetString()));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("parity").ValueKind);
        Assert.Contains(
            root.GetProperty("tensors").GetProperty("misfits").EnumerateArray(),
            misfit =>
                misfit.GetProperty("kind").GetString() == "mis-shaped"
                && misfit.GetProperty("tensor").GetString() == "classifier.weight"
                && misfit.GetProperty("found").GetString() == "[5, 40]"
                && misfit.GetProperty("needed").GetString() == "[5, 48]"
        );
    }

    [Fact]
    public void The_options_of_a_checkpoint_reach_the_model_that_is_run()
    {
        using var folder = new ParityFolder();
        var tensors = SafetensorsFile.Read(folder.InModel("model.safetensors")).Tensors;
        using var other = new TemporaryFolder();
        string checkpoint = other.WriteCheckpoint([
            .. tensors.Select(tensor => ("ema." + tensor.Key, tensor.Value.DataType, tensor.Value.Shape, tensor.Value.Data)),
            .. tensors.Select(tensor =>
                ("raw." + tensor.Key, tensor.Value.DataType, tensor.Value.Shape, new byte[tensor.Value.Data.Length])
            ),
            ("loss.weight", "F32", [1L], new byte[4]),
        ]);
        string[] command =
        [
            "verify",
            checkpoint,
            "--config",
            folder.Model,
            "--parity",
            folder.InModel("parity.safetensors"),
            "--ignore",
            "loss.*",
        ];

        ToolRun ema = ToolRun.Of([.. command, "--prefix", "ema"]);
        ToolRun raw = ToolRun.Of([.. command, "--prefix", "raw."]);

        Assert.Equal((0, 1), (ema.ExitCode, raw.ExitCode));
        Assert.Contains("first at model (logits)", raw.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_PyTorch_is_converted_before_it_is_run()
    {
        using var folder = new ParityFolder();
        string torch = folder.InModel("pytorch_model.bin");
        var tensors = SafetensorsFile.Read(folder.InModel("model.safetensors")).Tensors;
        File.WriteAllBytes(torch, TorchBytes.Of(tensors));
        File.Delete(folder.InModel("model.safetensors"));

        ToolRun run = ToolRun.Of("verify", folder.Model);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("\nfits: all 56 tensors", run.Results, StringComparison.Ordinal);
        Assert.Equal(
            $"error: '{torch}' is in PyTorch's format; 'convnextv2 convert {torch}' makes it safetensors, which can be run.\n",
            run.Notes
        );
    }

    private static string TensorOf(string step) =>
        step switch
        {
            "decode" => "decoded",
            "model" => "logits",
            _ => "pixel_values",
        };
}
