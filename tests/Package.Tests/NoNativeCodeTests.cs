using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>A program that has the package for ImageSharp alone.</summary>
public class NoNativeCodeTests
{
    private const long LargestProgram = 8_000_000;

    [Fact]
    public void A_program_with_the_package_of_ImageSharp_alone_reads_files_and_has_no_native_code()
    {
        Consumer consumer = Consumer
            .Create("NoNativeCode")
            .With("tests/Models.Tests/Reference/hf-test/config.json", "model")
            .With("tests/Models.Tests/Reference/hf-test/model.safetensors", "model")
            .With("tests/Photographs/chelsea.png");

        string assembly = consumer.Build("NoNativeCode.csproj");

        string output = Path.GetDirectoryName(assembly)!;
        string image = Path.Combine(consumer.Folder, "chelsea.png");
        string[] lines = Consumer.Lines(Command.Run(output, "dotnet", assembly, image));
        Assert.StartsWith(
            $"The image '{image}' cannot be used: SkiaSharp's native library is missing",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Equal(4, lines.Length);
        Assert.Single(lines[1..].Distinct());

        FileInfo[] files = new DirectoryInfo(output).GetFiles("*", SearchOption.AllDirectories);
        Assert.DoesNotContain(files, file => file.Name.StartsWith("lib", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.DirectoryName!.EndsWith("native", StringComparison.Ordinal));

        // The program itself; beside it stands the runtime for each platform that it is compiled for, of which a run takes one.
        string platforms = Path.Combine(output, "runtimes");
        Assert.InRange(
            files.Where(file => !file.FullName.StartsWith(platforms, StringComparison.Ordinal)).Sum(file => file.Length),
            1,
            LargestProgram
        );
    }
}
