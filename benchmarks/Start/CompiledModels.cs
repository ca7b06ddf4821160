namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>The compiled classes, each behind a lambda, so that the JIT does not look at those of other models.</summary>
internal static class CompiledModels
{
    public static Func<string, ImageClassifier> Named(string side, string model) =>
        (side, model) switch
        {
            ("ours", "atto") => static path => Atto.Load(path),
            ("ours", "femto") => static path => Femto.Load(path),
            ("ours", "pico") => static path => Pico.Load(path),
            ("ours", "nano") => static path => Nano.Load(path),
            ("ours", "tiny") => static path => Tiny.Load(path),
            ("ours", "base") => static path => Base.Load(path),
            ("ours-int8", "atto") => static path => AttoInt8.Load(path),
            ("ours-int8", "femto") => static path => FemtoInt8.Load(path),
            ("ours-int8", "pico") => static path => PicoInt8.Load(path),
            ("ours-int8", "nano") => static path => NanoInt8.Load(path),
            ("ours-int8", "tiny") => static path => TinyInt8.Load(path),
            ("ours-int8", "base") => static path => BaseInt8.Load(path),
            _ => throw new ArgumentException($"There is no '{model}' of the side '{side}'."),
        };
}
