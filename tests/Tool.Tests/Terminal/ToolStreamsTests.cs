using System.Diagnostics;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Terminal;

/// <summary>What only a process of its own shows.</summary>
public class ToolStreamsTests
{
    [Fact]
    public void A_pipe_gets_no_colours_and_each_image_at_once()
    {
        using var folder = new ParityFolder();
        using Process process = ToolProcess.Start("classify", folder.Model, "--top", "1", folder.Photo("wide.png"), "-");

        // Standard input is still open: what has been classified is not kept back for it.
        string? first = process.StandardOutput.ReadLine();
        process.StandardInput.Close();
        string rest = process.StandardOutput.ReadToEnd();
        string notes = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal((folder.Photo("wide.png"), "   30.90 %  rose\n"), (first, rest.ReplaceLineEndings("\n")));
        Assert.Contains("error: The image '-' cannot be used: it is empty.", notes, StringComparison.Ordinal);
        Assert.Equal(1, process.ExitCode);
        Assert.DoesNotContain('\u001b', rest + notes);
    }

    [Fact]
    public void Ctrl_C_ends_it_at_once_with_whole_lines()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "There a console is needed to send it.");
        using var folder = new ParityFolder();
        using Process process = ToolProcess.Start("classify", folder.Model, "--json", folder.Photo("wide.png"), "-");
        string? first = process.StandardOutput.ReadLine();

        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.EndsWith("}", first, StringComparison.Ordinal);
        Assert.Equal((130, ""), (process.ExitCode, rest));
    }

    [Fact]
    public void A_reader_that_goes_ends_it_without_a_word_but_not_as_if_it_were_done()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "There .NET does not tell a pipe that is closed.");
        using var folder = new ParityFolder();
        using Process process = ToolProcess.Start("classify", folder.Model, "--json", folder.Photo("wide.png"), "-", "-");
        process.StandardOutput.ReadLine();

        process.StandardOutput.Close();
        process.StandardInput.Close();
        string notes = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(141, process.ExitCode);
        Assert.DoesNotContain("rror", notes, StringComparison.Ordinal);
    }

    /// <summary>As <c>verify F | grep -q fits</c>, whose reader goes before the images have been replayed.</summary>
    [Fact]
    public void What_was_not_compared_for_want_of_a_reader_is_not_proved()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "There .NET does not tell a pipe that is closed.");
        using var folder = new ParityFolder();
        using Process process = ToolProcess.Start("verify", folder.Model);
        Assert.StartsWith("fits: ", process.StandardOutput.ReadLine(), StringComparison.Ordinal);

        process.StandardOutput.Close();
        string notes = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(141, process.ExitCode);
        Assert.DoesNotContain("rror", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_is_full_is_an_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there is one that always is.");
        using var folder = new ParityFolder();
        using Process process = ToolProcess.StartInShell(">/dev/full", "classify", folder.Model, folder.Photo("wide.png"));

        string notes = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("error: No space left on device", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_line_that_is_wrong_has_an_exit_code_of_its_own()
    {
        using Process process = ToolProcess.Start("classify", "model", "image.png", "--top", "none");
        process.StandardOutput.ReadToEnd();
        string notes = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("--top is a number from 1 on, not 'none'.", notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public void Notes_that_cannot_be_written_change_nothing(string redirection)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A shell and its device are needed.");
        using var folder = new ParityFolder();

        // What was compiled is said, and so is that an image cannot be read.
        using Process process = ToolProcess.StartInShell(
            redirection,
            ["classify", folder.Model, folder.Photo("wide.png"), folder.Photo("none.png"), "--no-cache", "--top", "1"]
        );
        string results = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.Equal((1, $"{folder.Photo("wide.png")}\n   30.90 %  rose\n"), (process.ExitCode, results));
    }
}
