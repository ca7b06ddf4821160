using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Tests.Problems;

public class ProblemTests
{
    [Fact]
    public void What_files_say_reaches_a_diagnostic_escaped_and_short()
    {
        var place = new InputPlace(InputFile.Config, default);

        Problem problem = Problem.At(ProblemId.DuplicateKey, place, "a\u001b[31m\n\u202eb", new string('x', 1_000_000));

        Assert.Equal("a\\u001b[31m\\u000a\\u202eb", problem.Arguments[0]);
        Assert.Equal(new string('x', 2000) + "…", problem.Arguments[1]);
    }
}
