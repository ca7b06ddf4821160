using System.Globalization;
using System.Text;
using ConvNextV2.Compiled.Generator.Emission;
using ConvNextV2.Compiled.Generator.Planning;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// What to call a model's class. A name that was chosen is taken as it is or refused; one that is derived is made to fit.
/// </summary>
internal static class ModelNaming
{
    private const string ConfigSuffix = ".convnextv2.json";

    /// <summary>The name, and for each part that cannot be used its origin, value and reason.</summary>
    public static (ModelName Name, IReadOnlyList<string[]> Faults) Resolve(ModelInput input)
    {
        var faults = new List<string[]>();
        string className = input.ClassName ?? ToIdentifier(BaseName(input.Path));
        string origin = input.ClassName is null
            ? $"The class name derived from '{InputPath.FileName(input.Path)}'"
            : "The ClassName of the ConvNextV2Model item";
        if (!IsIdentifier(className))
        {
            faults.Add([origin, className, "which is not a C# identifier"]);
        }
        else if (MemberNames.Reserved.Contains(className))
        {
            faults.Add([origin, className, "which generated code needs for itself; choose another with ClassName"]);
        }

        string? ns = input.Namespace;
        if (ns is null)
        {
            ns = input.RootNamespace is null ? null : string.Join(".", input.RootNamespace.Split('.').Select(ToIdentifierPart));
        }
        else if (!ns.Split('.').All(IsIdentifier))
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

    /// <summary><c>flowers.convnextv2.json</c> is flowers; <c>models/birds/config.json</c> is birds.</summary>
    private static string BaseName(string path)
    {
        string file = InputPath.FileName(path);
        if (file.EndsWith(ConfigSuffix, StringComparison.OrdinalIgnoreCase))
        {
            return file.Substring(0, file.Length - ConfigSuffix.Length);
        }

        string folder = InputPath.FileName(InputPath.Folder(path));
        return file.Equals("config.json", StringComparison.OrdinalIgnoreCase) && folder.Length > 0
            ? folder
            : WithoutExtension(file);
    }

    /// <summary>Words run together, each with a capital: <c>convnextv2-tiny-1k-224</c> is Convnextv2Tiny1k224.</summary>
    private static string ToIdentifier(string text)
    {
        var name = new StringBuilder();
        bool capital = true;
        foreach (char c in text)
        {
            if (IsFormatting(c))
            {
                continue;
            }

            if (SyntaxFacts.IsIdentifierPartCharacter(c))
            {
                name.Append(capital ? char.ToUpperInvariant(c) : c);
                capital = false;
            }
            else
            {
                capital = true;
            }
        }

        return name.Length > 0 && SyntaxFacts.IsIdentifierStartCharacter(name[0]) ? name.ToString() : "_" + name;
    }

    private static string WithoutExtension(string file) =>
        file.LastIndexOf('.') is var dot and >= 0 ? file.Substring(0, dot) : file;

    /// <summary>
    /// C# drops formatting characters from identifiers, so names that differ only in them would be one class under two names.
    /// </summary>
    private static bool IsIdentifier(string text) => SyntaxFacts.IsValidIdentifier(text) && !text.Any(IsFormatting);

    private static bool IsFormatting(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    /// <summary>A part of the project's namespace, which MSBuild has made nearly an identifier.</summary>
    private static string ToIdentifierPart(string text) => IsIdentifier(text) ? text : ToIdentifier(text);
}
