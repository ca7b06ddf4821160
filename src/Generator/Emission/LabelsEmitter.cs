using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The names of the classes, in a file of their own so that renaming one touches nothing else.</summary>
internal static class LabelsEmitter
{
    public static void Write(ModelName name, string fileName, LabelSet labels, SourceWriter writer)
    {
        string hash = ModelPlanner.Hash(string.Join("\n", labels.Names));
        FileHeader.Write(writer, name, new Provenance(fileName, hash), $"{PlanPrinter.Count(labels.Count, "label")} of {name}.");
        using (FileHeader.OpenClass(writer, name))
        {
            if (labels.Names.Count == 0)
            {
                writer.Write(
                    $"""
                    // The config only counts its labels: their names are the checkpoint's.
                    private static readonly {Types.ModelLabels} ConfigLabels = new(count: {CSharpLiteral.Integer(labels.Count)});
                    """
                );
                return;
            }

            writer.Write(
                $$"""
                // In the order of the logits.
                private static readonly {{Types.ModelLabels}} ConfigLabels = new(new[]
                {
                """
            );
            for (int i = 0; i < labels.Names.Count; i++)
            {
                writer.Write(FormattableString.Invariant($"    {CSharpLiteral.String(labels.Names[i])}, // {i}"));
            }

            writer.Write("});");
        }
    }
}
