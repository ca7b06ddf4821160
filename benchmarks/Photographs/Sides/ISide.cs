namespace ConvNextV2.Compiled.Benchmarks.Photographs.Sides;

/// <summary>One way from files to labels.</summary>
internal interface ISide : IDisposable
{
    string Name { get; }

    /// <summary>Labels a folder's photographs, in order.</summary>
    Task<int[]> LabelAsync(string[] paths);

    /// <summary>Labels one.</summary>
    int Label(string path);

    /// <summary>What its label is the largest of.</summary>
    float[] Logits(string path);
}
