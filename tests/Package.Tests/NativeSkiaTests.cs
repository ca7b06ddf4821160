using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>The native code that comes with the package of images.</summary>
public class NativeSkiaTests
{
    private const long MegaByte = 1_000_000;

    // Native code of SkiaSharp for all platforms is 190 MB; with the symbols of three of them it was 478.
    private const long LargestProgram = 250 * MegaByte;

    [Fact]
    public void Of_two_versions_the_right_one_comes_with_the_program_without_symbols_and_without_any_it_says_what_to_reference()
    {
        Consumer consumer = Consumer.Create("OtherSkia").With("tests/Photographs/camera.png");

        string assembly = consumer.Build("OtherSkia.csproj", out string log);

        string output = Path.GetDirectoryName(assembly)!;
        string image = Path.Combine(consumer.Folder, "camera.png");
        Assert.Contains(
            "warning CNV0033: SkiaSharp.NativeAssets.Linux 2.88.9 does not work with SkiaSharp 4.155.0, so its native code is left out; "
                + "reference SkiaSharp.NativeAssets.Linux 4.155.0 in this project.",
            log,
            StringComparison.Ordinal
        );
        Assert.Equal(["512 by 512"], Run(image));

        FileInfo[] files = new DirectoryInfo(output).GetFiles("*", SearchOption.AllDirectories);
        Assert.DoesNotContain(files, file => file.Extension == ".pdb" && file.Name != "OtherSkia.pdb");
        Assert.InRange(files.Sum(file => file.Length), 1, LargestProgram);
        Assert.DoesNotContain(".pdb", File.ReadAllText(Path.ChangeExtension(assembly, ".deps.json")), StringComparison.Ordinal);

        // The runtime's own assemblies lie beside them, which are no native code.
        foreach (
            string native in Directory.GetDirectories(Path.Combine(output, "runtimes"), "native", SearchOption.AllDirectories)
        )
        {
            Directory.Delete(native, recursive: true);
        }

        string message = Assert.Single(Run(image));
        Assert.StartsWith(
            $"The image '{image}' cannot be used: SkiaSharp's native library is missing",
            message,
            StringComparison.Ordinal
        );
        Assert.Contains(" 4.155.0 in the program's project", message, StringComparison.Ordinal);

        string[] Run(string path) => Consumer.Lines(Command.Run(output, "dotnet", assembly, path));
    }
}
