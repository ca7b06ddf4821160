namespace ConvNextV2.Compiled.InProcess.Loading;

/// <summary>What a process must be able to do; the compiler tells callers so.</summary>
internal static class ProcessNeeds
{
    public const string DynamicCode =
        "A folder is compiled and loaded while the program runs, which a program that is compiled ahead of time cannot do. "
        + "Compile the model at build instead, with a ConvNextV2Model item; or leave PublishAot out, which a single file says "
        + "by #:property PublishAot=false.";

    public const string WholeFramework =
        "A folder is compiled against the .NET of the program, of which trimming may have removed what is needed. "
        + "Compile the model at build instead, with a ConvNextV2Model item.";
}
