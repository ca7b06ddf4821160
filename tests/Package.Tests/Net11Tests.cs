using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>A user's program for .NET 11, built by the SDK of .NET 10 and with a runtime of its own.</summary>
public class Net11Tests(ITestOutputHelper output)
{
    private const int Labels = 10;

    [Fact]
    public void A_program_for_NET_11_multiplies_bytes_by_its_instructions_and_gets_the_logits_of_those_of_NET_10()
    {
        PublishedProgram program = Consumer
            .Create("Net11")
            .With("samples/Fashion/model", "model")
            .With("samples/Minimal/ankle-boot.gray")
            .Publish();

        string[] lines = program.Run();
        Assert.Equal(".NETCoreApp,Version=v11.0", lines[0]);
        bool has512 = bool.Parse(lines[1]);
        Assert.Equal(has512, lines[2] == "Avx512Vnni");

        // Vectors of the same width, without the instructions.
        string[] without = program.RunWith(
            new Dictionary<string, string> { ["DOTNET_EnableAVX512v3"] = "0", ["DOTNET_EnableAVXVNNI"] = "0" }
        );
        output.WriteLine($"AvxVnni.V512 is {(has512 ? "" : "not ")}supported: {lines[2]} is compared with {without[2]}.");
        Assert.DoesNotContain("Vnni", without[2], StringComparison.Ordinal);
        Assert.Equal(Labels, lines[3..].Length);
        Assert.Equal(lines[3..], without[3..]);
    }
}
