using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;
using ConvNextV2.Compiled.Tests.Infrastructure;
using Xunit;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public sealed class QuantizedPointwiseTests
{
    public static TheoryData<Int8Instructions, int, int> Shapes
    {
        get
        {
            var data = new TheoryData<Int8Instructions, int, int>();
            foreach (Int8Instructions instructions in Int8InstructionSets.Supported)
            {
                foreach (
                    (int inputs, int outputs) in new[] { (1, 1), (3, 5), (8, 16), (40, 160), (17, 100), (96, 48), (160, 87) }
                )
                {
                    data.Add(instructions, inputs, outputs);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_instruction_set_gives_what_plain_loops_give(Int8Instructions instructions, int inputs, int outputs)
    {
        foreach (GuardedEdge edge in Enum.GetValues<GuardedEdge>())
        {
            var problem = QuantizedProblem.Random(height: 2, width: 9, inputs, outputs, seed: inputs + outputs);

            float[] actual = problem.Multiply(instructions, edge, VectorWidths.Default);

            Assert.Equal(problem.Expected(), actual);
        }
    }
}
