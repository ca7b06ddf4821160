namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>Files of the repository that tests read.</summary>
internal static class ReferenceFiles
{
    public static string HfTest(string name) => Path("Reference", "hf-test", name);

    public static string Tiny384(string name) => Path("Reference", "tiny-384", name);

    public static string Genuine(string name) => Path("PyTorch", "Genuine", name);

    private static string Path(params string[] parts) => System.IO.Path.Combine([AppContext.BaseDirectory, .. parts]);
}
