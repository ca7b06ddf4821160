using ConvNextV2.Compiled.Generator.Emission;
using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests;

/// <summary>Whatever stands in the files and the metadata, the generator neither throws nor writes code that does not compile.</summary>
public class FuzzTests
{
    private static readonly string[] Tokens =
    [
        "0", "-1", "1", "2", "3", "7", "16", "1.5", "1e5", "1e999", "-0", "2147483647", "2147483648", "99999999999999999999", "null", "true", "false",
        "\"\"", "\"gelu\"", "\"relu\"", "\"quick_gelu\"", "\"\\ud800\"", "\"a\\u0000b\"", "\"*/ \\\" }\"", "[]", "[1]", "[1,2,3]", "[[1]]", "{}", "{\"0\":\"x\"}", "NaN", "Infinity",
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\t", "\u2028", "é", "😀",
    ];

    private static readonly string[] Keys =
    [
        "model_type", "architectures", "num_channels", "patch_size", "num_stages", "hidden_sizes", "depths", "hidden_act", "layer_norm_eps", "image_size",
        "num_labels", "id2label", "problem_type", "do_resize", "size", "crop_pct", "rescale_factor", "image_mean", "image_std", "do_normalize", "do_rescale",
    ];

    private static readonly string[] Names = ["Rose", "class", "9", "", "A B", "Ω", "ﬁ", "e\u0301", "日本", "Load", "rose.convnextv2", "a\"b", "\ud800", "x;y", "Session", "System", "_", "@if"];

    [Fact]
    public void Thousands_of_mutated_inputs_give_a_model_or_a_diagnostic()
    {
        var random = new Random(20260);
        int models = 0, refused = 0;
        var sample = GeneratorHarness.Empty;
        for (int round = 0; round < 12_000; round++)
        {
            ModelInput config = new(
                $"/m/{round}/{Pick(random, Names)}.convnextv2.json", Mutate(GeneratorHarness.MicroConfig, random),
                random.Next(4) == 0 ? Pick(random, Names) : null,
                random.Next(4) == 0 ? Pick(random, Names) + "." + Pick(random, Names) : null,
                random.Next(8) == 0 ? Pick(random, ["8", "9x7", "x", "-1", "", "4×5", "99999999999"]) : null,
                random.Next(4) == 0 ? Pick(random, Names) : "Garden");
            ModelInput? preprocessor = random.Next(3) == 0
                ? new ModelInput($"/m/{round}/preprocessor_config.json", Mutate(GeneratorHarness.MicroPreprocessor, random), null, null, null, null)
                : null;

            CompilationOutcome outcome = ModelCompilation.Compile(config, preprocessor, CancellationToken.None);

            Assert.True(outcome.Model is not null || outcome.Problems.Count > 0, $"round {round}: neither a model nor a problem");
            Assert.All(outcome.Problems, problem => Assert.NotEmpty(GeneratorRun.Print(problem.ToDiagnostic())));
            if (outcome.Model is null)
            {
                refused++;
                continue;
            }

            Assert.All(ModelEmitter.Emit(outcome.Model.Plan), file => Assert.NotEmpty(file.Text));
            if (models++ % 40 == 0)
            {
                // One assembly of many models: each in a namespace of its own.
                string folder = $"/m/{round}/";
                sample = sample.WithModel(folder + Path.GetFileName(config.Path), config.Text, config.ClassName, $"N{round}." + (config.Namespace ?? "X"), config.ImageSize);
                sample = preprocessor is null ? sample : sample.WithPreprocessor(preprocessor.Text!, folder + "preprocessor_config.json");
            }
        }

        Assert.True(models > 1000 && refused > 1000, $"{models} models, {refused} refused");
        GeneratorRun run = sample.Run();
        Assert.True(run.Sources.Count > 200, $"{run.Sources.Count} files");
        run.Compile();
    }

    private static string Mutate(string json, Random random)
    {
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            string token = Pick(random, Tokens);
            int at = random.Next(json.Length + 1);
            json = random.Next(7) switch
            {
                0 => json[..at] + token + json[at..],
                1 => json[..at] + json[Math.Min(json.Length, at + random.Next(1, 20))..],
                2 => json[..at],
                3 => json.Replace("{", $"{{\"{Pick(random, Keys)}\": {token}, ", StringComparison.Ordinal),
                _ => ReplaceValue(json, Pick(random, Keys), token),
            };
        }

        return json;
    }

    private static string ReplaceValue(string json, string key, string token)
    {
        int start = json.IndexOf($"\"{key}\": ", StringComparison.Ordinal);
        if (start < 0)
        {
            return json;
        }

        start += key.Length + 4;
        int end = json.IndexOf('\n', start);
        return end < 0 ? json : json[..start] + token + (json[end - 1] == ',' ? "," : "") + json[end..];
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
