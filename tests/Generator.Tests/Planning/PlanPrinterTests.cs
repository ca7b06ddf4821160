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
}
