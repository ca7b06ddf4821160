using System.Diagnostics;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Tests.Sessions;

namespace ConvNextV2.Compiled.Tests.Simd;

/// <summary>The environment variable itself. A process reads it once, so other values need other processes.</summary>
public class VectorWidthEnvironmentTests
{
    /// <summary>Holds in any process; the next test runs it in two more.</summary>
    [Fact]
    public void What_the_environment_asks_for_is_used_or_refused_by_its_name_each_time()
    {
        string? requested = Environment.GetEnvironmentVariable(VectorWidths.EnvironmentVariable);
        bool isSupported =
            string.IsNullOrEmpty(requested)
            || VectorWidths.Supported.Any(width => requested == FormattableString.Invariant($"{(int)width}"));

        for (int repeat = 0; repeat < 2; repeat++)
        {
            if (isSupported)
            {
                Assert.Equal(VectorWidths.Choose(requested), ModelHardware.VectorWidth);
                Assert.NotNull(TinyModel.Load());
            }
            else
            {
                Refused(() => ModelHardware.VectorWidth);
                Refused(() => ModelHardware.Limitation);
                Refused(TinyModel.Load);
            }

            Assert.True(Enum.IsDefined(ModelHardware.WidestVectorWidth));
        }

        void Refused(Func<object?> question) =>
            Assert.Contains(
                $"{VectorWidths.EnvironmentVariable} is '{requested}'",
                Assert.Throws<PlatformNotSupportedException>(question).Message,
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData("512")] // the process has 128 alone
    [InlineData("wide")]
    public void So_it_is_in_a_process_that_asks_for_what_it_does_not_have(string requested)
    {
        const string Test = nameof(What_the_environment_asks_for_is_used_or_refused_by_its_name_each_time);
        string program = typeof(VectorWidthEnvironmentTests).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [program, "-method", $"*.{Test}"])
        {
            RedirectStandardOutput = true,
            Environment = { [VectorWidths.EnvironmentVariable] = requested, ["DOTNET_EnableHWIntrinsic"] = "0" },
        };

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Total: 1,", output, StringComparison.Ordinal);
    }
}
