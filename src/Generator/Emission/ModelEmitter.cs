using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>From a plan to files. Nothing here decides or can fail: what is invalid was refused before.</summary>
internal static class ModelEmitter
{
    /// <summary>All files but the labels', which change on their own.</summary>
    public static EquatableArray<SourceFile> Emit(ModelPlan plan)
    {
        var files = new List<SourceFile>
        {
            File(plan, "", writer => SurfaceEmitter.Write(plan, writer)),
            File(plan, "Session", writer => SessionEmitter.Write(plan, writer)),
            File(plan, "Forward", writer => ForwardEmitter.Write(plan, writer)),
            File(plan, "Memory", writer => MemoryEmitter.Write(plan, writer)),
        };
        files.AddRange(
            plan.Model.Stages.Select(stage =>
                File(plan, FormattableString.Invariant($"Stage{stage.Number}"), writer => StageEmitter.Write(plan, stage, writer))
            )
        );

        // A variant has the weights of the class around it.
        if (plan.Name.Variant is null)
        {
            files.Add(File(plan, "Weights", writer => WeightsEmitter.Write(plan, writer)));
        }

        return files.ToEquatableArray();
    }

    public static SourceFile EmitLabels(ModelName name, string fileName, LabelSet labels)
    {
        var writer = new SourceWriter();
        LabelsEmitter.Write(name, fileName, labels, writer);
        return new SourceFile(HintName(name, "Labels"), writer.ToString());
    }

    private static SourceFile File(ModelPlan plan, string part, Action<SourceWriter> write)
    {
        var writer = new SourceWriter();
        write(writer);
        return new SourceFile(HintName(plan.Name, part), writer.ToString());
    }

    /// <summary>
    /// From the class's full name, which no two models share. The compiler refuses some characters of identifiers, such as
    /// combining marks, in the name of a generated file.
    /// </summary>
    private static string HintName(ModelName name, string part)
    {
        string file = string.Concat(
            name.ToString()
                .Select(c =>
                    char.IsLetterOrDigit(c) || c is '.' or '_' ? c.ToString() : FormattableString.Invariant($"-{(int)c:x4}")
                )
        );
        return part.Length == 0 ? $"{file}.g.cs" : $"{file}.{part}.g.cs";
    }
}
