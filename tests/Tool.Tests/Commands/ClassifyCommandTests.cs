using System.Text.Json;
using System.Text.Json.Nodes;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

public sealed class ClassifyCommandTests : IDisposable
{
    private readonly ParityFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_and_probabilities_are_those_of_Python_the_most_probable_first()
    {
        ToolRun run = ToolRun.Of("classify", _folder.Model, _folder.Photo("phone.jpg"), _folder.Photo("wide.png"), "--top", "3");

        Assert.Equal(0, run.ExitCode);
        string expected = string.Concat(
            new[] { "phone.jpg", "wide.png" }.Select(image => _folder.Photo(image) + "\n" + Lines(image, top: 3))
        );
        Assert.Equal(expected, run.Results);

        string Lines(string image, int top) =>
            string.Concat(
                Ranked(image)
                    .Take(top)
                    .Select(item => FormattableString.Invariant($"{100 * item.Probability, 8:0.00} %  {item.Label}\n"))
            );
    }

    [Fact]
    public void Each_image_is_a_line_of_JSON_also_one_that_cannot_be_read()
    {
        File.WriteAllText(_folder.Photo("broken.jpg"), "x");

        ToolRun run = ToolRun.Of(
            "classify",
            _folder.Model,
            "--json",
            _folder.Photo("photo.jpg"),
            _folder.Photo("broken.jpg"),
            _folder.Photo("none.jpg"),
            _folder.Photo("photo.webp")
        );

        Assert.Equal(1, run.ExitCode);
        JsonElement[] lines = Lines(run);
        Assert.Equal(
            ["photo.jpg", "broken.jpg", "none.jpg", "photo.webp"],
            lines.Select(line => Path.GetFileName(line.GetProperty("image").GetString()!))
        );
        Assert.StartsWith("The image '", lines[1].GetProperty("error").GetString());
        Assert.Contains("cannot be read", lines[2].GetProperty("error").GetString());
        foreach ((int line, string image) in new[] { (0, "photo.jpg"), (3, "photo.webp") })
        {
            JsonElement[] predictions = [.. lines[line].GetProperty("predictions").EnumerateArray()];
            Assert.Equal(
                Ranked(image).Select(item => (item.Index, item.Label)),
                predictions.Select(item => (item.GetProperty("index").GetInt32(), item.GetProperty("label").GetString()!))
            );
            Assert.All(
                predictions.Zip(Ranked(image)),
                pair => Assert.Equal(pair.Second.Probability, pair.First.GetProperty("probability").GetDouble(), 1e-5)
            );
        }
    }

    [Fact]
    public void What_cannot_be_read_is_an_error_and_not_the_end()
    {
        File.WriteAllText(_folder.Photo("broken.jpg"), "x");

        ToolRun run = ToolRun.Of("classify", _folder.Model, _folder.Photo("broken.jpg"), _folder.Photo("wide.png"), "--top", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            $"error: The image '{_folder.Photo("broken.jpg")}' cannot be used: ",
            run.Notes,
            StringComparison.Ordinal
        );
        Assert.StartsWith(_folder.Photo("wide.png") + "\n", run.Results, StringComparison.Ordinal);
        Assert.Equal(2, run.Results.Count(c => c == '\n'));
    }

    [Fact]
    public void A_folder_is_its_images_and_those_of_its_subfolders_in_the_order_of_their_paths()
    {
        Directory.CreateDirectory(_folder.Photo("a"));
        Directory.CreateDirectory(_folder.Photo(".thumbnails"));
        Directory.CreateDirectory(_folder.Photo("empty"));
        File.Copy(_folder.Photo("wide.png"), _folder.Photo("a/z.PNG"));
        File.Copy(_folder.Photo("wide.png"), _folder.Photo(".thumbnails/wide.png"));
        File.Copy(_folder.Photo("wide.png"), _folder.Photo(".wide.png"));
        File.WriteAllText(_folder.Photo("notes.txt"), "x");

        ToolRun run = ToolRun.Of("classify", _folder.Model, "--json", _folder.Photos, _folder.Photo("empty"));

        Assert.Equal(1, run.ExitCode);
        JsonElement[] lines = Lines(run);
        Assert.Equal(
            ["empty", Path.Combine("a", "z.PNG"), "phone.jpg", "photo.jpg", "photo.webp", "wide.png"],
            lines.Select(line => Path.GetRelativePath(_folder.Photos, line.GetProperty("image").GetString()!))
        );
        Assert.Equal(
            $"There is no image in the folder '{_folder.Photo("empty")}': no file that ends in .bmp, .gif, .ico, .jfif, .jpeg, .jpg, "
                + ".png, .webp.",
            lines[0].GetProperty("error").GetString()
        );
    }

    [Fact]
    public void A_large_folder_has_a_result_for_each_of_its_images()
    {
        foreach (int i in Enumerable.Range(0, 20))
        {
            File.Copy(_folder.Photo("wide.png"), _folder.Photo($"x{i:00}.png"));
        }

        ToolRun run = ToolRun.Of("classify", _folder.Model, "--json", _folder.Photos);

        JsonElement[] lines = Lines(run);
        Assert.Equal(24, lines.Length);
        string expected = lines[3].GetProperty("predictions").GetRawText();
        Assert.All(lines[4..], line => Assert.Equal(expected, line.GetProperty("predictions").GetRawText()));
    }

    [Fact]
    public void A_dash_is_the_image_on_standard_input()
    {
        using FileStream input = File.OpenRead(_folder.Photo("phone.jpg"));

        ToolRun run = ToolRun.Of(input, "classify", _folder.Model, "--json", "-");
        ToolRun empty = ToolRun.Of(Stream.Null, "classify", _folder.Model, "-");

        JsonElement line = Assert.Single(Lines(run));
        Assert.Equal((0, "-"), (run.ExitCode, line.GetProperty("image").GetString()));
        Assert.Equal(Ranked("phone.jpg")[0].Label, line.GetProperty("predictions")[0].GetProperty("label").GetString());
        Assert.Equal((1, "error: The image '-' cannot be used: it is empty.\n"), (empty.ExitCode, empty.Notes));
    }

    [Fact]
    public void The_class_is_compiled_once_and_that_is_said()
    {
        using var other = new ParityFolder();
        string config = File.ReadAllText(other.InModel("config.json"));
        File.WriteAllText(
            other.InModel("config.json"),
            config.Replace("tulip", $"tulip {Guid.NewGuid()}", StringComparison.Ordinal)
        );
        string[] command = ["classify", other.Model, other.Photo("wide.png")];

        ToolRun first = ToolRun.Of(command);
        ToolRun second = ToolRun.Of(command);
        ToolRun without = ToolRun.Of([.. command, "--no-cache"]);

        Assert.Matches(@"^compiled .*config\.json in \d+\.\d s; it is kept for the next time\n$", first.Notes);
        Assert.Equal("", second.Notes);
        Assert.Matches(@"^compiled .*config\.json in \d+\.\d s\n$", without.Notes);
        Assert.Equal((first.Results, first.Results), (second.Results, without.Results));
    }

    [Fact]
    public void Warnings_of_a_build_are_said_on_standard_error()
    {
        File.Delete(_folder.InModel("preprocessor_config.json"));

        ToolRun run = ToolRun.Of("classify", _folder.Model, _folder.Photo("wide.png"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warning CNV0025: There is no preprocessor_config.json", run.Notes, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Photo("wide.png"), run.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_warning_asks_for_can_be_said_at_the_command_line()
    {
        File.Delete(_folder.InModel("preprocessor_config.json"));
        string[] command = ["classify", _folder.Model, "--json", _folder.Photo("wide.png")];

        ToolRun silent = ToolRun.Of(command);
        ToolRun imageNet = ToolRun.Of([.. command, "--preprocessing", "ImageNet"]);
        ToolRun unknown = ToolRun.Of([.. command, "--preprocessing", "imagenet21k"]);

        Assert.Contains("ModelFolderOptions is --preprocessing", silent.Notes, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", imageNet.Notes, StringComparison.Ordinal);
        Assert.NotEqual(silent.Results, imageNet.Results);
        Assert.Contains("'imagenet21k'", unknown.Notes, StringComparison.Ordinal);
        Assert.Equal(2, unknown.ExitCode);
    }

    [Fact]
    public void Another_backend_prepares_images_in_its_way()
    {
        string[] command = ["classify", _folder.Model, "--json", _folder.Photo("wide.png")];

        ToolRun torchvision = ToolRun.Of([.. command, "--image-backend", "Torchvision"]);
        ToolRun unknown = ToolRun.Of([.. command, "--image-backend", "opencv"]);

        Assert.NotEqual(ToolRun.Of(command).Results, torchvision.Results);
        Assert.Equal((2, ""), (unknown.ExitCode, unknown.Results));
        Assert.Contains("opencv", unknown.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void In_eight_bits_the_classes_are_the_same_and_their_probabilities_nearly()
    {
        string[] command = ["classify", _folder.Model, "--json", _folder.Photo("wide.png")];

        ToolRun floats = ToolRun.Of(command);
        ToolRun bytes = ToolRun.Of([.. command, "--precision", "Int8"]);
        ToolRun unknown = ToolRun.Of([.. command, "--precision", "int4"]);

        Assert.NotEqual(floats.Results, bytes.Results);
        Assert.Equal(Labels(floats), Labels(bytes));
        Assert.Equal((2, ""), (unknown.ExitCode, unknown.Results));
        Assert.Contains("Precision is --precision", unknown.Notes.ReplaceLineEndings(" "), StringComparison.Ordinal);

        static string[] Labels(ToolRun run) =>
            [
                .. Assert
                    .Single(Lines(run))
                    .GetProperty("predictions")
                    .EnumerateArray()
                    .Select(prediction => prediction.GetProperty("label").GetString()!),
            ];
    }

    [Fact]
    public void A_heat_map_is_a_PNG_of_the_images_size()
    {
        string path = _folder.InRoot("heat.png");

        ToolRun run = ToolRun.Of("classify", _folder.Model, _folder.Photo("phone.jpg"), "--heat-map", path);

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith($"{path}: where '{Ranked("phone.jpg")[0].Label}' was seen\n", run.Notes, StringComparison.Ordinal);
        using DecodedImage image = ImageFile.Load(_folder.Photo("phone.jpg"));
        using DecodedImage heat = ImageFile.Load(path);
        Assert.Equal((image.Width, image.Height), (heat.Width, heat.Height));
        Assert.False(image.View.Pixels.SequenceEqual(heat.View.Pixels));
        Assert.Equal(ToolRun.Of("classify", _folder.Model, _folder.Photo("phone.jpg")).Results, run.Results);
    }

    [Fact]
    public void An_image_that_the_config_does_not_allow_for_has_no_heat_map_and_is_not_the_end()
    {
        string preprocessor = File.ReadAllText(_folder.InModel("preprocessor_config.json"));
        JsonNode config = JsonNode.Parse(preprocessor)!;
        config["do_resize"] = false;
        File.WriteAllText(_folder.InModel("preprocessor_config.json"), config.ToJsonString());
        string heat = _folder.InRoot("heat") + Path.DirectorySeparatorChar;
        string[] command = ["classify", _folder.Model, _folder.Photo("wide.png"), _folder.Photo("photo.jpg")];

        ToolRun without = ToolRun.Of(command);
        ToolRun with = ToolRun.Of([.. command, "--heat-map", heat]);

        Assert.Equal((1, 1), (without.ExitCode, with.ExitCode));
        Assert.Contains(
            $"error: The image '{_folder.Photo("wide.png")}' cannot be used: ",
            without.Notes,
            StringComparison.Ordinal
        );
        Assert.Equal(without.Notes.Split('\n')[^3..], with.Notes.Split('\n'));
    }

    [Fact]
    public void Heat_maps_of_several_images_go_below_a_folder_under_their_names()
    {
        Directory.CreateDirectory(_folder.Photo("a"));
        File.Copy(_folder.Photo("wide.png"), _folder.Photo("a/wide.png"));
        File.WriteAllText(_folder.Photo("broken.png"), "x");
        string heat = _folder.InRoot("heat") + Path.DirectorySeparatorChar;

        ToolRun run = ToolRun.Of("classify", _folder.Model, _folder.Photos, "--heat-map", heat);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            [
                Path.Combine("a", "wide.png.heat.png"),
                "phone.jpg.heat.png",
                "photo.jpg.heat.png",
                "photo.webp.heat.png",
                "wide.png.heat.png",
            ],
            Directory
                .EnumerateFiles(heat, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(heat, file))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Heat_maps_are_not_written_over_each_other_nor_over_an_image()
    {
        string photo = _folder.Photo("wide.png");
        Directory.CreateDirectory(_folder.Photo("a"));
        File.Copy(photo, _folder.Photo("a/wide.png"));

        Assert.Contains(
            "is one file, and there are 2 images; give a folder",
            Refused("heat.png", photo, _folder.Photo("photo.jpg"))
        );
        Assert.Contains("does not end in .png, and is no folder", Refused("heat.jpg", photo));
        Assert.Contains("would write over the image", Refused(photo, photo));
        Assert.Contains("for two images", Refused(_folder.Root, photo, _folder.Photo("a/wide.png")));

        string Refused(string heatMap, params string[] images)
        {
            ToolRun run = ToolRun.Of(["classify", _folder.Model, .. images, "--heat-map", heatMap]);
            Assert.Equal((2, ""), (run.ExitCode, run.Results));
            return run.Notes;
        }
    }

    [Fact]
    public void A_file_that_is_there_is_no_heat_map_unless_that_is_forced()
    {
        string photo = _folder.Photo("wide.png");
        string there = _folder.InRoot("keep.png");
        File.Copy(photo, there);
        string[] command = ["classify", _folder.Model, photo, "--heat-map", there];

        ToolRun refused = ToolRun.Of(command);
        Assert.Equal((2, $"error: '{there}' exists already; it is replaced with --force.\n"), (refused.ExitCode, refused.Output));
        Assert.Equal(File.ReadAllBytes(photo), File.ReadAllBytes(there));

        Assert.Equal(0, ToolRun.Of([.. command, "--force"]).ExitCode);
        Assert.NotEqual(File.ReadAllBytes(photo), File.ReadAllBytes(there));
    }

    [Fact]
    public void An_image_that_a_link_leads_to_is_not_written_over()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "There links need a right.");
        string photo = _folder.Photo("wide.png");
        byte[] bytes = File.ReadAllBytes(photo);
        File.CreateSymbolicLink(_folder.InRoot("link.png"), photo);
        Directory.CreateSymbolicLink(_folder.InRoot("linked"), _folder.Photos);

        foreach (string image in new[] { _folder.InRoot("link.png"), Path.Combine(_folder.InRoot("linked"), "wide.png") })
        {
            ToolRun run = ToolRun.Of("classify", _folder.Model, image, "--heat-map", photo, "--force");

            Assert.Equal(2, run.ExitCode);
            Assert.Contains("would write over the image", run.Notes, StringComparison.Ordinal);
            Assert.Equal(bytes, File.ReadAllBytes(photo));
        }
    }

    [Fact]
    public void Heat_maps_among_the_images_of_a_folder_are_no_images_the_next_time()
    {
        string[] command = ["classify", _folder.Model, _folder.Photos, "--heat-map", _folder.Photos];

        ToolRun first = ToolRun.Of(command);
        ToolRun second = ToolRun.Of(command);

        Assert.Equal((0, 0, first.Results), (first.ExitCode, second.ExitCode, second.Results));
        Assert.True(File.Exists(_folder.Photo("wide.png.heat.png")));
    }

    [Fact]
    public void Tensors_that_are_no_part_of_the_model_are_named_line_by_line_and_can_be_left_aside()
    {
        string weights = _folder.InModel("model.safetensors");
        using var other = new TemporaryFolder();
        string extended = other.WriteCheckpoint([
            .. SafetensorsFile
                .Read(weights)
                .Tensors.Select(tensor => (tensor.Key, tensor.Value.DataType, tensor.Value.Shape, tensor.Value.Data)),
            ("loss_fct.weight", "F32", [1], new byte[4]),
        ]);
        File.Copy(extended, weights, overwrite: true);
        string[] command = ["classify", _folder.Model, _folder.Photo("photo.jpg"), "--top", "1"];

        ToolRun refused = ToolRun.Of(command);
        ToolRun ignoring = ToolRun.Of([.. command, "--ignore", "loss_fct.*"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.DoesNotContain("\\u000a", refused.Notes, StringComparison.Ordinal);
        Assert.Contains("\nIf they are no part of the model, ", refused.Notes, StringComparison.Ordinal);
        Assert.Contains("\nAt the command line, IgnoredTensors = ", refused.Notes, StringComparison.Ordinal);
        Assert.Equal((0, $"{_folder.Photo("photo.jpg")}\n   39.09 %  rose\n"), (ignoring.ExitCode, ignoring.Results));
        Assert.Equal(2, ToolRun.Of([.. command, "--prefix", "ema"]).ExitCode);
    }

    [Theory]
    [InlineData("--bogus")]
    [InlineData("--tops", "3")]
    [InlineData("-n", "1")]
    public void An_option_that_there_is_not_is_no_image(params string[] options)
    {
        string photo = _folder.Photo("wide.png");

        ToolRun run = ToolRun.Of(["classify", _folder.Model, photo, .. options]);

        Assert.Equal((2, ""), (run.ExitCode, run.Results));
        Assert.StartsWith($"error: There is no option '{options[0]}'; ", run.Notes, StringComparison.Ordinal);
        Assert.Contains($"'{options[0]}' cannot be", ToolRun.Of(["classify", _folder.Model, "--", .. options]).Notes);
    }

    [Fact]
    public void A_checkpoint_with_its_config_beside_it_is_a_model_too_and_so_is_the_config()
    {
        string photo = _folder.Photo("wide.png");
        string expected = ToolRun.Of("classify", _folder.Model, photo).Results;
        File.Move(_folder.InModel("model.safetensors"), _folder.InModel("best.safetensors"));

        Assert.Equal(expected, ToolRun.Of("classify", _folder.InModel("best.safetensors"), photo).Results);
        File.Move(_folder.InModel("best.safetensors"), _folder.InModel("model.safetensors"));
        Assert.Equal(expected, ToolRun.Of("classify", _folder.InModel("config.json"), photo).Results);
    }

    [Fact]
    public void A_model_that_cannot_be_used_is_said_in_a_sentence()
    {
        string config = File.ReadAllText(_folder.InModel("config.json"));
        Assert.Equal("error: There is no 'none'.\n", Refused("none"));
        Assert.Contains("has none of model.safetensors, ", Refused(_folder.Photos), StringComparison.Ordinal);

        Rewrite(config.Replace("\"gelu\"", "\"geluu\"", StringComparison.Ordinal));
        Assert.Matches(@"^.*config\.json\(\d+,\d+\): error CNV0007: ", Refused(_folder.Model));

        Rewrite(config.Replace("ForImageClassification", "Model", StringComparison.Ordinal));
        Assert.EndsWith(
            $"error: The model of '{_folder.Model}' has no labels: what it makes of an image is features, which no class can be read off.\n",
            Refused(_folder.Model),
            StringComparison.Ordinal
        );

        Rewrite(config.Replace("40", "48", StringComparison.Ordinal));
        Assert.Contains("cannot be used: ", Refused(_folder.Model), StringComparison.Ordinal);

        Rewrite(config);
        string torch = _folder.InModel("pytorch_model.bin");
        File.Move(_folder.InModel("model.safetensors"), _folder.InRoot("x"));
        File.WriteAllBytes(torch, StemFile.Of(StemFile.Model(1)));
        Assert.Equal(
            $"error: '{torch}' is in PyTorch's format; 'convnextv2 convert {torch}' makes it safetensors, which can be run.\n",
            Refused(_folder.Model)
        );

        File.Delete(_folder.InModel("config.json"));
        Assert.Equal($"error: There is no config '{_folder.InModel("config.json")}'.\n", Refused(torch));

        void Rewrite(string text) => File.WriteAllText(_folder.InModel("config.json"), text);

        string Refused(string model)
        {
            ToolRun run = ToolRun.Of("classify", model, _folder.Photo("wide.png"));
            Assert.Equal((2, ""), (run.ExitCode, run.Results));
            return run.Notes;
        }
    }

    [Fact]
    public void Labels_and_names_cannot_drive_a_terminal()
    {
        // Clears the screen, turns the direction of text, begins a line.
        const string Hostile = "\u001b[2J\u202e\n";
        string config = File.ReadAllText(_folder.InModel("config.json"));
        File.WriteAllText(
            _folder.InModel("config.json"),
            config.Replace("\"rose\"", JsonSerializer.Serialize(Hostile), StringComparison.Ordinal)
        );

        ToolRun text = ToolRun.Of("classify", _folder.Model, _folder.Photo("photo.jpg"), _folder.Photo($"{Hostile}.jpg"));
        ToolRun json = ToolRun.Of("classify", _folder.Model, "--json", _folder.Photo("photo.jpg"));

        Assert.Contains(" %  \\u001b[2J\\u202e\\u000a\n", text.Results, StringComparison.Ordinal);
        Assert.All([text.Output, json.Output], output => Assert.DoesNotContain(output, c => c is '\u001b' or '\u202e'));
        Assert.Equal(Hostile, Lines(json)[0].GetProperty("predictions")[0].GetProperty("label").GetString());
    }

    [Fact]
    public void The_number_of_classes_is_at_least_one() =>
        Assert.NotEqual(0, ToolRun.Of("classify", _folder.Model, _folder.Photo("wide.png"), "--top", "0").ExitCode);

    private (int Index, string Label, double Probability)[] Ranked(string image) =>
        [
            .. _folder
                .Probabilities[image]
                .Select((probability, i) => (i, ParityFolder.Labels[i], probability))
                .OrderByDescending(item => item.probability),
        ];

    private static JsonElement[] Lines(ToolRun run) =>
        [.. run.Results.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
}
