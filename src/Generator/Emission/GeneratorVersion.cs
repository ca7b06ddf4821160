namespace ConvNextV2.Compiled.Generator.Emission;

internal static class GeneratorVersion
{
    public static string Text { get; } = typeof(GeneratorVersion).Assembly.GetName().Version.ToString(3);
}
