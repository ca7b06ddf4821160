global using static Given;

/// <summary>What the README's program takes as given.</summary>
internal static class Given
{
    internal static readonly float[] pixelValues = new float[3 * 32 * 32];
    internal static readonly CancellationToken stopping = CancellationToken.None;
}
