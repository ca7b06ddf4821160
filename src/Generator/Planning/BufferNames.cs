namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>The roles of the arena's buffers.</summary>
internal static class BufferNames
{
    /// <summary>Pixel values made from bytes.</summary>
    public const string Pixels = "pixels";

    /// <summary>The mean of the last map.</summary>
    public const string Mean = "mean";

    /// <summary>The normed mean: Hugging Face's pooler_output.</summary>
    public const string Pooled = "pooled";

    public const string Logits = "logits";

    /// <summary>The residual map of a stage, updated in place by its blocks.</summary>
    public static string Residual(int stage) => Stage("x", stage);

    /// <summary>The normed squares of the map before a stage: the input of its downsampling convolution.</summary>
    public static string Patches(int stage) => Stage("patches", stage);

    /// <summary>The normed depthwise output of a stage's blocks.</summary>
    public static string Normed(int stage) => Stage("t", stage);

    /// <summary>The expanded map of a stage's blocks.</summary>
    public static string Hidden(int stage) => Stage("h", stage);

    /// <summary>The expanded map times GRN's scale, where it is quantised for pointwise 2.</summary>
    public static string Scaled(int stage) => Stage("scaled", stage);

    /// <summary>Each tile's sums of squares per hidden channel.</summary>
    public static string Squares(int stage) => Stage("squares", stage);

    /// <summary>GRN's scale per hidden channel.</summary>
    public static string Scale(int stage) => Stage("scale", stage);

    /// <summary>Pointwise 2's panels times the scale.</summary>
    public static string Panels(int stage) => Stage("panels", stage);

    /// <summary>A map that a backbone hands out: 0 is the stem's.</summary>
    public static string Features(int index) => Stage("features", index);

    private static string Stage(string role, int stage) => FormattableString.Invariant($"{role}{stage}");
}
