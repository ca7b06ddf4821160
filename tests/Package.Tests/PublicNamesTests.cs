using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>
/// A name that two imported namespaces have is ambiguous wherever it is written. Our public names are compared with those that
/// an SDK imports by itself, and with those of libraries that people use beside us.
/// </summary>
public class PublicNamesTests
{
    private const string OurNamespace = "ConvNextV2.Compiled";

    // Generated code writes its names in full.
    private const string ForGeneratedCode = OurNamespace + ".CompilerServices";

    // Only who writes a decoder names either.
    private const string MeantToBeSo = OurNamespace + ".Images.IImageDecoder and SixLabors.ImageSharp.Formats.IImageDecoder";

    private static readonly string[] Libraries =
    [
        "Microsoft.Extensions",
        "Microsoft.ML.OnnxRuntime",
        "SixLabors.ImageSharp",
        "SkiaSharp",
        "System.Xml.Linq",
        "TorchSharp",
    ];

    [Fact]
    public void No_public_type_has_a_name_that_its_users_would_find_ambiguous()
    {
        HashSet<string> imported = Sdks.All.SelectMany(sdk => Consumer.Create("Readme").OfSdk(sdk).Items("Using")).ToHashSet();
        PublicType[] types = Consumer
            .Create("Names")
            .Items("ReferencePath", afterTarget: "ResolveReferences")
            .SelectMany(PublicTypes)
            .ToArray();
        ILookup<string, PublicType> foreign = types
            .Where(type => imported.Contains(type.Namespace) || Libraries.Any(library => IsIn(type, library)))
            .ToLookup(type => type.Name);
        PublicType[] ours = types.Where(type => IsIn(type, OurNamespace) && type.Namespace != ForGeneratedCode).ToArray();

        // Both sides were found: what each SDK imports and each library has, and something of each package.
        Assert.Contains(foreign["SessionOptions"], type => type.Namespace == "Microsoft.AspNetCore.Builder");
        Assert.Contains(foreign["SessionOptions"], type => type.Namespace == "Microsoft.ML.OnnxRuntime");
        Assert.Contains(foreign["LoadOptions"], type => type.Namespace == "System.Xml.Linq");
        Assert.All(Libraries, library => Assert.Contains(foreign, types => types.Any(type => IsIn(type, library))));
        Assert.All(imported, name => Assert.Contains(foreign, types => types.Any(type => type.Namespace == name)));
        Assert.Equal(
            [
                OurNamespace,
                OurNamespace + ".AI",
                OurNamespace + ".Generator",
                OurNamespace + ".Hosting",
                OurNamespace + ".ImageSharp",
                OurNamespace + ".Images",
                OurNamespace + ".InProcess",
                OurNamespace + ".Models",
            ],
            ours.Select(type => type.Namespace).Distinct().Order(StringComparer.Ordinal)
        );

        string[] ambiguous = ours.SelectMany(type =>
                foreign[type.Name].Select(other => $"{type.Namespace}.{type.Name} and {other.Namespace}.{other.Name}")
            )
            .Except([MeantToBeSo])
            .ToArray();
        Assert.True(ambiguous.Length == 0, string.Join('\n', ambiguous));
    }

    private static bool IsIn(PublicType type, string root) =>
        type.Namespace == root || type.Namespace.StartsWith(root + ".", StringComparison.Ordinal);

    private static PublicType[] PublicTypes(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        return metadata
            .TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
            .Select(type => new PublicType(metadata.GetString(type.Namespace), metadata.GetString(type.Name)))
            .ToArray();
    }

    /// <param name="Namespace">Empty for none.</param>
    /// <param name="Name">With `n for n type parameters: types that differ in their number are not ambiguous.</param>
    private sealed record PublicType(string Namespace, string Name);
}
