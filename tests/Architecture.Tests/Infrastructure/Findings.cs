namespace ConvNextV2.Compiled.Architecture.Tests.Infrastructure;

internal static class Findings
{
    /// <summary>Fails with all that was found, a line each; the assertions of collections print the first few.</summary>
    public static void AssertNone(IEnumerable<string> findings)
    {
        string[] found = findings.Distinct().Order(StringComparer.Ordinal).ToArray();
        if (found.Length > 0)
        {
            Assert.Fail(string.Join('\n', found));
        }
    }
}
