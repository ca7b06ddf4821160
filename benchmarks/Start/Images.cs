namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>What all sides classify: time does not depend on the values.</summary>
internal static class Images
{
    public const int Channels = 3;
    public const int Edge = 224;

    public static float[] Grey() => GC.AllocateUninitializedArray<float>(Channels * Edge * Edge).Filled(0.5f);

    private static float[] Filled(this float[] values, float value)
    {
        Array.Fill(values, value);
        return values;
    }
}
