namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>The SDKs of projects that import namespaces by themselves.</summary>
internal static class Sdks
{
    public static string[] All { get; } =
    ["Microsoft.NET.Sdk", "Microsoft.NET.Sdk.Web", "Microsoft.NET.Sdk.Worker", "Microsoft.NET.Sdk.Razor"];
}
