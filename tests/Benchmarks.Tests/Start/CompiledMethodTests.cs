using ConvNextV2.Compiled.Benchmarks.Start;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Start;

public class CompiledMethodTests
{
    [Theory]
    [InlineData("Program:<Main>$(System.String[]) [Tier0, IL size=110, code size=426]", "the program itself", false, 426)]
    [InlineData(
        "ConvNextV2.Compiled.Benchmarks.Start.Atto+Forward:Stem() [Tier0, IL size=40, code size=9]",
        "generated class",
        false,
        9
    )]
    [InlineData(
        "ConvNextV2.Compiled.Benchmarks.Start.Steps:Now() [Instrumented Tier0, IL size=24, code size=82]",
        "the program itself",
        false,
        82
    )]
    [InlineData(
        "ConvNextV2.Compiled.Kernels.GemmKernel`2[ConvNextV2.Compiled.Kernels.GemmTile,X]:RunPanel[Y](int) [FullOpts, IL size=1, code size=2]",
        "Kernels, Simd",
        true,
        2
    )]
    [InlineData(
        "System.Numerics.Tensors.TensorPrimitives:Add(System.Single[]) [Tier1-OSR @0x6d with Synthesized PGO, IL size=1, code size=7]",
        "System.Numerics.Tensors",
        true,
        7
    )]
    [InlineData("System.Array:Empty[float]() [Tier0, IL size=6, code size=35]", "System", false, 35)]
    [InlineData("(dynamicClass):IL_STUB_PInvoke(ptr) [FullOpts, IL size=51, code size=151]", "others", true, 151)]
    public void A_line_of_the_list_says_what_was_compiled_and_how(string line, string part, bool isOptimized, int bytes) =>
        Assert.Equal(new CompiledMethod(part, isOptimized, bytes), CompiledMethod.Parse("  12: JIT compiled " + line));

    [Fact]
    public void Other_lines_are_no_methods() => Assert.Null(CompiledMethod.Parse("; Assembly listing"));
}
