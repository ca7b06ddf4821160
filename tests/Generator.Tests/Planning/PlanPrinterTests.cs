using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

/// <summary>Plans as people see them; a change of any decision shows here as the lines it moves.</summary>
public class PlanPrinterTests
{
    [Fact]
    public void Published_plans_are_as_verified()
    {
        Assert.Equal(14, Definitions.Published.Count);
        Snapshots.Match(
            Definitions.Published.Select(name => (name, PlanPrinter.Print(Definitions.Plan(Definitions.OfPublished(name))))),
            "txt"
        );
    }

    [Fact]
    public void A_plan_in_eight_bits_is_as_verified() =>
        Snapshots.Match(
            [
                (
                    "ConvNextV2Atto224",
                    PlanPrinter.Print(
                        Definitions.Plan(Definitions.OfPublished("ConvNextV2Atto224") with { Precision = Precision.Int8 })
                    )
                ),
            ],
            "txt"
        );

    [Fact]
    public void A_class_that_is_not_public_is_said_to_be_internal()
    {
        ModelDefinition definition = Definitions.Of(Definitions.Small);

        Assert.StartsWith("Tests.Model: ", PlanPrinter.Print(Definitions.Plan(definition)), StringComparison.Ordinal);
        Assert.StartsWith(
            "internal Tests.Model: ",
            PlanPrinter.Print(Definitions.Plan(definition with { Access = ModelAccess.Internal })),
            StringComparison.Ordinal
        );
    }
}
