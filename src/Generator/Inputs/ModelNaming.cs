using ConvNextV2.Compiled.Generator.Compilation;
using ConvNextV2.Compiled.Generator.Emission;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// What to call a model's class. A name that was chosen is taken as it is or refused; one that is derived is made to fit.
/// </summary>
internal static class ModelNaming
{
    /// <summary>The name, and for each part that cannot be used its origin, value and reason.</summary>
    public static (ModelName Name, IReadOnlyList<string[]> Faults) Resolve(ModelInput input)
    {
        var faults = new List<string[]>();
        string className = input.Item.ClassName ?? ClassName.FromPath(input.Path);
        string origin = input.Item.ClassName is null
            ? $"The class name derived from '{InputPath.FileName(input.Path)}'"
            : "The ClassName of the ConvNextV2Model item";
        if (!ClassName.IsIdentifier(className))
        {
            faults.Add([origin, className, "which is not a C# identifier"]);
        }
        else if (MemberNames.Reserved.Contains(className))
        {
            faults.Add([origin, className, "which generated code needs for itself; choose another with ClassName"]);
        }

        string? ns = input.Item.Namespace;
        if (ns is null)
        {
            ns = input.RootNamespace is null ? null : ClassName.NamespaceFrom(input.RootNamespace);
        }
        else if (!ns.Split('.').All(ClassName.IsIdentifier))
        {
            faults.Add(["The Namespace of the ConvNextV2Model item", ns, "which is not a C# namespace"]);
        }

        var name = new ModelName(ns, className);
        if (Contract.Namespaces.Contains(name.ToString()))
        {
            faults.Add([
                origin,
                className,
                $"which would hide the namespace {name} from generated code; choose another name or a Namespace",
            ]);
        }

        return (name, faults);
    }
}
