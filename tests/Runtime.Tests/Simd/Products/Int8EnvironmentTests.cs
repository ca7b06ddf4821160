using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Tests.Simd.Products;

/// <summary>.NET's switches for instructions, which a process reads once: other values need other processes.</summary>
public sealed class Int8EnvironmentTests
{
    /// <summary>
    /// The last of x64's sets, and Arm's faster one, without what .ci/run switches off for all tests: of x64 the portable
    /// products are left, in SSE2's registers.
    /// </summary>
    [Fact]
    public void So_it_is_in_a_process_without_the_last_instructions_for_bytes()
    {
        string switchedOff = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "Arm64Dp" : "SSE42";
        string program = typeof(Int8EnvironmentTests).Assembly.Location;
        var start = new ProcessStartInfo(
            "dotnet",
            [program, "-class", typeof(Int8InstructionSetsTests).FullName!, "-class", typeof(ProductsTests).FullName!]
        )
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_Enable" + switchedOff] = "0" },
        };

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Failed: 0,", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Total: 0,", output, StringComparison.Ordinal);
    }
}
