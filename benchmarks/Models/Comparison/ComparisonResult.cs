using ConvNextV2.Compiled.Benchmarks.Accuracy;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Comparison;

/// <summary>What came of one model, with so many threads and images of a run; sides are in the order of <see cref="Side.All"/>.</summary>
internal sealed record ComparisonResult(ModelCase Model, int Threads, int Batch, double Peak, IReadOnlyList<SideResult> Sides)
{
    public SideResult Of(Side side) => Side.All.Zip(Sides).Single(pair => pair.First == side).Second;
}

/// <summary>What came of a side.</summary>
/// <param name="Time">Of a run.</param>
/// <param name="AllocatedBytes">Of a run, in the whole process.</param>
/// <param name="Agreement">With our float32.</param>
internal sealed record SideResult(Durations Time, long AllocatedBytes, Agreement Agreement);
