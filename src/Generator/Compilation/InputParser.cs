using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>From the text of a file to its JSON.</summary>
internal static class InputParser
{
    /// <summary>Null, and a problem, if the file cannot be read or is no JSON object.</summary>
    public static ConfigObject? Parse(InputText input, InputFile file, List<Problem> problems, CancellationToken cancellation)
    {
        if (input.Text is not null)
        {
            return ConfigObject.Parse(input.Text, file, problems, cancellation);
        }

        problems.Add(Problem.At(ProblemId.UnreadableFile, new InputPlace(file, default), input.FileName));
        return null;
    }
}
