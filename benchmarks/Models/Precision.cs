namespace ConvNextV2.Compiled.Benchmarks;

/// <summary>What pointwise layers are computed in.</summary>
internal enum Precision
{
    Float32,
    Int8,
}
