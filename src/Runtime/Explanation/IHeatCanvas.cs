namespace ConvNextV2.Compiled.Explanation;

/// <summary>What the colours of a heat map are painted on.</summary>
internal interface IHeatCanvas
{
    /// <param name="row">The pixel's row.</param>
    /// <param name="column">Its column.</param>
    /// <param name="heat">From 0 to 1.</param>
    /// <param name="seen">How much of the pixel the model saw, from 0 to 1.</param>
    void Paint(int row, int column, float heat, float seen);
}
