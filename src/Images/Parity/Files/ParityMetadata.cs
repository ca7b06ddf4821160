using System.Globalization;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Images.Parity.Files;

/// <summary>What a parity file says of where it comes from. All of it may be absent.</summary>
internal sealed class ParityMetadata
{
    private const string NamesKey = "names";

    // A name is some dozen characters, and a list in JSON becomes objects of many times its size.
    private const int MostCharactersOfNames = 1 << 20;

    // The first version whose order of passes depends on the image.
    private const int ReorderingPillow = 13;

    // From here on a processor without a suffix is torchvision's where that is installed.
    private const int PreferringTransformers = 5;

    private static readonly string[] Libraries = ["transformers", "pillow", "torchvision", "torch"];

    private readonly IReadOnlyList<string?> _names;

    public ParityMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        Processor = Said("processor");
        Backend = Said("backend");
        Versions = Libraries
            .Where(library => Said(library) is not null)
            .ToDictionary(library => library, library => Said(library)!, StringComparer.Ordinal);
        (_names, NamesFault) = ReadNames(metadata.GetValueOrDefault(NamesKey));

        string? Said(string key) => metadata.GetValueOrDefault(key) is { Length: > 0 } text ? text : null;
    }

    /// <summary>The class of the image processor.</summary>
    public string? Processor { get; }

    /// <summary>In the file's words.</summary>
    public string? Backend { get; }

    /// <summary>Of the libraries that decide over values.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>Why the names are not used; null if they are, or there are none.</summary>
    public string? NamesFault { get; }

    /// <summary>How many images are named.</summary>
    public int NameCount => _names.Count;

    /// <summary>Whose resize it is. Null if neither <c>backend</c> nor the processor's name says it.</summary>
    public ImageBackend? ImageBackend
    {
        get
        {
            string text = Backend ?? "";
            return text.Contains("torchvision", StringComparison.OrdinalIgnoreCase) ? CompilerServices.ImageBackend.Torchvision
                : text.StartsWith("pil", StringComparison.OrdinalIgnoreCase) ? Pillow
                : ByProcessor();
        }
    }

    private ImageBackend Pillow =>
        Major("pillow") < ReorderingPillow ? CompilerServices.ImageBackend.Pillow12 : CompilerServices.ImageBackend.Pillow;

    public string NameOf(int index) =>
        index < _names.Count && _names[index] is { Length: > 0 } name
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"images.{index}");

    private ImageBackend? ByProcessor() =>
        Processor switch
        {
            null => null,
            _ when Processor.EndsWith("Fast", StringComparison.Ordinal) => CompilerServices.ImageBackend.Torchvision,
            _ when Processor.EndsWith("Pil", StringComparison.Ordinal) => Pillow,

            // timm's transforms take images of Pillow.
            _ when Processor.StartsWith("Timm", StringComparison.Ordinal) => Pillow,
            _ when Major("transformers") < PreferringTransformers => Pillow,
            _ => null,
        };

    private int? Major(string library) =>
        Versions.TryGetValue(library, out string? version)
        && int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            ? major
            : null;

    /// <summary>A list in JSON. What stands in it instead of a name is left out, which costs no more than a name.</summary>
    private static (IReadOnlyList<string?> Names, string? Fault) ReadNames(string? text)
    {
        if (text is null)
        {
            return ([], null);
        }

        if (text.Length > MostCharactersOfNames)
        {
            return (
                [],
                FormattableString.Invariant(
                    $"Its '{NamesKey}' has {text.Length} characters, and is not read beyond {MostCharactersOfNames}."
                )
            );
        }

        (JsonValue? list, JsonError? error) = JsonReader.Parse(text);
        return list is { Kind: JsonKind.Array }
            ? ([.. list.Items.Select(item => item.Kind == JsonKind.String ? item.Text : null)], null)
            : (
                [],
                $"Its '{NamesKey}' should be a JSON list of the images' names, and is "
                    + (list is null ? $"no JSON: {Printable.Escape(error!.Message)}" : list.Describe())
                    + "."
            );
    }
}
