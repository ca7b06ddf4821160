using System.Reflection;
using System.Reflection.Emit;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>The JIT stops optimising methods beyond these sizes (DEFAULT_MIN_OPTS_* in its compiler.h), and emitted methods grow with the model.</summary>
public class JitBudgetTests
{
    private const int MaximumCodeSize = 20_000; // the 60,000 bytes allowed hold for sure when the 20,000 instructions do, each a byte or more
    private const int MaximumBlocks = 2_000;
    private const int MaximumLocals = 2_000;

    public static TheoryData<Type> PublishedModels() =>
        new(
            typeof(ConvNextV2Huge512)
                .Assembly.GetTypes()
                .Where(type => type.Name.StartsWith("ConvNextV2", StringComparison.Ordinal) && !type.IsNested)
        );

    [Fact]
    public void All_fourteen_published_variants_are_compiled() => Assert.Equal(14, PublishedModels().Count());

    [Theory]
    [MemberData(nameof(PublishedModels))]
    public void Every_emitted_method_stays_inside_the_budget(Type model)
    {
        MethodBase[] methods = new[] { model }
            .Concat(model.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic))
            .SelectMany(type =>
                type.GetMembers(
                    BindingFlags.DeclaredOnly
                        | BindingFlags.Instance
                        | BindingFlags.Static
                        | BindingFlags.Public
                        | BindingFlags.NonPublic
                )
            )
            .OfType<MethodBase>()
            .Where(method => method.GetMethodBody() is not null)
            .ToArray();

        Assert.Contains(methods, method => method.Name == "Stage4Block3Project" || method.Name == "Stage4Block2Project");
        Assert.All(
            methods,
            method =>
            {
                MethodBody body = method.GetMethodBody()!;
                byte[] code = body.GetILAsByteArray()!;
                Assert.InRange(code.Length, 1, MaximumCodeSize);
                Assert.InRange(MostBlocks(code), 1, MaximumBlocks);
                Assert.InRange(body.LocalVariables.Count, 0, MaximumLocals);
            }
        );
    }

    /// <summary>A branch ends a block and its target begins one. Every byte that could be a branch's opcode is counted, so that the sum is never too small.</summary>
    private static int MostBlocks(byte[] code) =>
        1 + (2 * code.Count(value => value >= OpCodes.Br_S.Value && value <= OpCodes.Blt_Un.Value));
}
