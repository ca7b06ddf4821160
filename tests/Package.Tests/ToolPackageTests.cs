using System.IO.Compression;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>The tool as people install it.</summary>
public class ToolPackageTests
{
    private const string Id = "ConvNextV2.Compiled.Tool";

    [Fact]
    public void Its_package_has_native_code_for_the_systems_of_the_SDK_and_no_symbols_of_it()
    {
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(PackageFeed.Folder, $"{Id}.{PackageFeed.Version}.nupkg"));

        Assert.Equal(
            [
                "linux-arm/native/libSkiaSharp.so",
                "linux-arm64/native/libSkiaSharp.so",
                "linux-musl-arm64/native/libSkiaSharp.so",
                "linux-musl-x64/native/libSkiaSharp.so",
                "linux-x64/native/libSkiaSharp.so",
                "osx/native/libSkiaSharp.dylib",
                "win-arm64/native/libSkiaSharp.dll",
                "win-x64/native/libSkiaSharp.dll",
                "win-x86/native/libSkiaSharp.dll",
            ],
            package
                .Entries.Select(entry => entry.FullName.Split("/runtimes/"))
                .Where(parts => parts.Length == 2)
                .Select(parts => parts[1])
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void An_installed_tool_classifies_an_image()
    {
        string folder = PackageFeed.NewFolder();
        string files = Repository.PathOf("tests/Images.Tests/Parity/Files");
        string model = Directory.CreateDirectory(Path.Combine(folder, "model")).FullName;
        foreach (string file in new[] { "convnext/config.json", "convnext/preprocessor_config.json", "model.safetensors" })
        {
            File.Copy(Path.Combine(files, file), Path.Combine(model, Path.GetFileName(file)));
        }

        string image = Directory.EnumerateFiles(Repository.PathOf("tests/Photographs"), "*.jpg").Order().First();
        Command.Run(folder, "dotnet", "tool", "install", Id, "--version", PackageFeed.Version, "--tool-path", folder);

        string output = Command.Run(
            folder,
            Path.Combine(folder, "convnextv2"),
            "classify",
            "model",
            image,
            "--top",
            "2",
            "--json"
        );

        Assert.Matches(
            """\{"image":".*","predictions":\[\{"index":\d,"label":"\w+","probability":0\.\d+\},\{.*\}\]\}\n""",
            output
        );
    }
}
