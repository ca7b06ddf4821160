using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>
/// Processes of a small program from their launch, by turns, with the files in the page cache: what a user waits for, what the
/// JIT compiles meanwhile, and what memory it costs.
/// </summary>
internal static class StartBenchmark
{
    private const int Processes = 9;
    private const int LaterCalls = 300;

    // What the code and the managed heap of a program may take besides weights and arena.
    private const double AllowedRest = 10;

    /// <param name="models">Their sizes.</param>
    /// <param name="isReadyToRun">Whether the program is compiled at publish.</param>
    /// <param name="output">For the tables.</param>
    public static int Run(string[] models, bool isReadyToRun, DirectoryInfo? output)
    {
        using var program = new StartProgram(isReadyToRun);
        Report times = Times(isReadyToRun);
        Report memory = Memory(isReadyToRun);
        Report methods = Methods(isReadyToRun);
        foreach (ModelCase model in ModelCase.All.Where(model => models.Contains(model.Name)))
        {
            using var files = new ModelFiles(model);
            Measure(program, model, files, times, memory);
            foreach (Side side in Side.All)
            {
                Add(methods, model, side, program.MethodsOf(side.Name, model.Name, files.PathFor(side)));
            }
        }

        times.Write(output);
        memory.Write(output);
        methods.Write(output);
        return 0;
    }

    private static Report Times(bool isReadyToRun) =>
        new(
            "start" + Suffix(isReadyToRun),
            $"Medians of {Processes} processes each, all threads, in milliseconds. {FormOf(isReadyToRun)} "
                + "To logits: from the launch of the process to its first logits; fastest: the same of the fastest process. "
                + "Main: until the program's first line, the same for all sides. Load: from there until the model is loaded. "
                + "Processor: of all threads, until the first logits. "
                + "JIT: what it has compiled until then, and its time in all threads. "
                + "ONNX Runtime has the options that it has by itself, ours too.",
            [
                "model",
                "side",
                "to logits",
                "fastest",
                "main",
                "load",
                "first call",
                "processor",
                "JIT methods",
                "JIT ms",
                "assemblies",
                "30th call",
                "steady",
            ],
            keys: 2,
            versions: [OnnxRuntimeClassifier.VersionName]
        );

    private static Report Memory(bool isReadyToRun) =>
        new(
            "start-memory" + Suffix(isReadyToRun),
            $"Medians of {Processes} processes each, all threads, in MiB; quantising in milliseconds. {FormOf(isReadyToRun)} "
                + "Quantising: the part of the load that reads and quantises matrices, of all threads together. "
                + "Weights: as they are packed. To logits: resident at most until the first logits. "
                + $"Above empty: the peak less that of the program doing nothing. Allowed: weights + arena + {AllowedRest} MiB.",
            ["model", "side", "quantising", "weights", "arena", "to logits", "peak", "above empty", "allowed"],
            keys: 2,
            versions: [OnnxRuntimeClassifier.VersionName]
        );

    private static Report Methods(bool isReadyToRun) =>
        new(
            "start-methods" + Suffix(isReadyToRun),
            $"What the JIT compiles in a process that ends with its first logits, by its own list. {FormOf(isReadyToRun)} "
                + "Optimised: with all optimisations, which takes it much longer. Code: KiB of machine code.",
            ["model", "side", "part", "methods", "optimised", "code"],
            keys: 3,
            versions: [OnnxRuntimeClassifier.VersionName]
        );

    private static void Measure(StartProgram program, ModelCase model, ModelFiles files, Report times, Report memory)
    {
        var empty = new List<Dictionary<string, double>>();
        var results = Side.All.ToDictionary(side => side, _ => new List<Dictionary<string, double>>());
        for (int i = 0; i < Processes; i++)
        {
            empty.Add(program.DoNothing());
            foreach (Side side in Side.All)
            {
                results[side].Add(program.Classify(side.Name, model.Name, files.PathFor(side), LaterCalls));
            }
        }

        foreach ((Side side, List<Dictionary<string, double>> of) in results)
        {
            string Of(string what, string format = "0") => Report.Number(Median(of, what), format);
            times.Add(
                model.Name,
                side.Name,
                Of("logits"),
                Report.Number(of.Min(result => result["logits"]), "0"),
                Of("main"),
                Of("load"),
                Of("first call", "0.0"),
                Of("processor"),
                Of("methods"),
                Of("jit"),
                Of("assemblies"),
                Of("30th call", "0.0"),
                Of("steady", "0.00")
            );

            double weights = side.IsOurs ? Median(of, "weights") : 0;
            double arena = side.IsOurs ? model.Of(side.Precision).ArenaBytes / 1048576.0 : 0;
            memory.Add(
                model.Name,
                side.Name,
                side.IsOurs ? Of("quantising") : "",
                side.IsOurs ? Report.Number(weights, "0.0") : "",
                side.IsOurs ? Report.Number(arena, "0.0") : "",
                Of("load peak"),
                Of("peak"),
                Report.Number(Median(of, "peak") - Median(empty, "peak"), "0"),
                side.IsOurs ? Report.Number(weights + arena + AllowedRest, "0") : ""
            );
        }
    }

    private static void Add(Report report, ModelCase model, Side side, IReadOnlyList<CompiledMethod> methods)
    {
        foreach (string part in CompiledMethod.Parts)
        {
            Row(part, methods.Where(method => method.Part == part));
        }

        Row("all", methods);

        void Row(string part, IEnumerable<CompiledMethod> those)
        {
            CompiledMethod[] all = [.. those];
            if (all.Length > 0)
            {
                report.Add(
                    model.Name,
                    side.Name,
                    part,
                    Report.Number(all.Length),
                    Report.Number(all.Count(method => method.IsOptimized)),
                    Report.Number(all.Sum(method => method.CodeBytes) / 1024.0)
                );
            }
        }
    }

    private static string Suffix(bool isReadyToRun) => isReadyToRun ? "-readytorun" : "";

    private static string FormOf(bool isReadyToRun) =>
        isReadyToRun
            ? "The program is published with PublishReadyToRun."
            : "The program is left to the JIT, but for the runtime's assembly, which is as the package has it.";

    private static double Median(List<Dictionary<string, double>> results, string what) =>
        Durations.MedianOf(results.Select(result => result[what]));
}
