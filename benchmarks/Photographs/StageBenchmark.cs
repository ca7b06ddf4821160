using System.Diagnostics;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Sides;
using ConvNextV2.Compiled.Images;
using SkiaSharp;

namespace ConvNextV2.Compiled.Benchmarks.Photographs;

/// <summary>Where the time of a photograph goes, on one thread and on all.</summary>
internal static class StageBenchmark
{
    private const int Rounds = 21;

    public static void Run(string[] models, string[] paths, DirectoryInfo? output)
    {
        var report = new Report(
            "photograph-stages",
            $"Medians of {Rounds}, by turns, in milliseconds, of one photograph of 12 megapixels. Turned: another with an orientation "
                + "in its EXIF. Model and resize: from pixels to logits; resize is that less the model's run on pixel values.",
            ["stage", "one thread", "all threads"],
            versions: [$"SkiaSharp {typeof(SKCodec).Assembly.GetName().Version!.ToString(2)}"]
        );
        byte[] jpeg = File.ReadAllBytes(paths[0]);
        byte[] turned = File.ReadAllBytes(paths[3]);
        var times = new Dictionary<string, List<double>>();
        using DecodedImage image = ImageFile.Load(jpeg);
        var loaded = models.Select(name => new Loaded(ModelCase.Named(name))).ToArray();
        for (int round = -2; round < Rounds; round++)
        {
            Time("read the file", () => File.ReadAllBytes(paths[0]));
            foreach ((string name, IImageDecoder decoder) in Ways.Decoders())
            {
                ImageFile.Decoder = decoder;
                Time($"decode, {name}", () => ImageFile.Load(jpeg).Dispose());
                Time($"decode turned, {name}", () => ImageFile.Load(turned).Dispose());
            }

            foreach (Loaded model in loaded)
            {
                Time($"{model.Name} alone", () => model.One.Run(model.PixelValues));
                Time($"{model.Name} alone, all", () => model.All.Run(model.PixelValues));
                Time($"{model.Name} and resize", () => model.One.Run(image.View));
                Time($"{model.Name} and resize, all", () => model.All.Run(image.View));
            }

            if (round < 0)
            {
                times.Clear();
            }
        }

        foreach (string stage in times.Keys.Where(stage => !stage.EndsWith(", all", StringComparison.Ordinal)))
        {
            report.Add(stage, Median(stage), times.ContainsKey($"{stage}, all") ? Median($"{stage}, all") : "");
        }

        report.Write(output);
        Array.ForEach(loaded, model => model.Dispose());

        string Median(string stage) => Report.Number(Durations.MedianOf(times[stage]), "0.0");

        void Time(string stage, Action action)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            double passed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (!times.TryGetValue(stage, out List<double>? list))
            {
                times[stage] = list = [];
            }

            list.Add(passed);
        }
    }

    /// <summary>A model with a session of one thread and one of all.</summary>
    private sealed class Loaded : IDisposable
    {
        private readonly ModelFiles _files;
        private readonly ImageClassifier _model;

        public Loaded(ModelCase model)
        {
            Name = model.Name;
            _files = new ModelFiles(model);
            _model = model.Ours.Load(_files.PathFor(Side.Ours));
            One = _model.CreateSession(new ModelSessionOptions { ThreadCount = 1 });
            All = _model.CreateSession();
            PixelValues = model.RandomPixelValues(batch: 1);
        }

        public string Name { get; }

        public ImageClassifierSession One { get; }

        public ImageClassifierSession All { get; }

        public float[] PixelValues { get; }

        public void Dispose()
        {
            One.Dispose();
            All.Dispose();
            _model.Dispose();
            _files.Dispose();
        }
    }
}
