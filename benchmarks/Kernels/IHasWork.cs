namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>What one call of a benchmark computes; 0 where the number says nothing.</summary>
public interface IHasWork
{
    /// <summary>Two for each multiply-accumulate of the model; nothing for padding.</summary>
    double Flops { get; }

    /// <summary>Groups of sixteen values, where cycles for each of them are the measure.</summary>
    double Vectors16 { get; }
}
