namespace TwoFrameworks;

internal static class Labels
{
    internal const int Count = FlowerNet.NumLabels;
}
