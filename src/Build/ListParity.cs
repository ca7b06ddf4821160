using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Parity;
using ConvNextV2.Compiled.Weights;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace ConvNextV2.Compiled.Build;

/// <summary>
/// For each model whose item has Parity: a listing of the file for the generator, and the file to copy beside the program. It is
/// never embedded: what replays it reads a file. As of weights, whatever is wrong is written into the listing.
/// </summary>
public sealed class ListParity : Task
{
    private const int MostNamed = 3;
    private const string Extension = ".safetensors";

    /// <summary>ConvNextV2Model items with Parity.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The copies of weights, each with its Link: those places are taken.</summary>
    public ITaskItem[] WeightsCopies { get; set; } = [];

    /// <summary>The folder of the project, with a separator at its end.</summary>
    [Required]
    public string ProjectFolder { get; set; } = "";

    /// <summary>The folder below the program's that the copies of this project have for themselves.</summary>
    [Required]
    public string CopiesFolder { get; set; } = "";

    /// <summary>Where listings go.</summary>
    [Required]
    public string ListingFolder { get; set; } = "";

    /// <summary>A listing for each model.</summary>
    [Output]
    public ITaskItem[] Listings { get; private set; } = [];

    /// <summary>Files to be copied, each with its Link: the place below the program's folder.</summary>
    [Output]
    public ITaskItem[] Copies { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        Directory.CreateDirectory(ListingFolder);
        var places = new ClaimedPlaces();
        places.Claim(WeightsCopies.Select(copy => (copy.GetMetadata("FullPath"), copy.GetMetadata("Link"))));
        ParityItem[] items = [.. Models.Select(model => ParityItem.Read(model, ProjectFolder, CopiesFolder))];
        ParityListing[] listings = [.. items.Select(item => List(item, places))];
        Listings =
        [
            .. listings.Select(
                (listing, i) =>
                    ItemFiles.WriteListing(
                        Path.Combine(ListingFolder, FormattableString.Invariant($"parity{i + 1}.json")),
                        listing.ToJson()
                    )
            ),
        ];
        Copies = ItemFiles.ToItems(
            items
                .Zip(listings, (item, listing) => (item.File, item.Place, listing.Fault))
                .Where(file => file.Fault is null)
                .Select(file => (file.File, file.Place)),
            "Link"
        );
        return true;
    }

    private static ParityListing List(ParityItem item, ClaimedPlaces places)
    {
        IReadOnlyList<TensorEntry> tensors = [];
        string? fault = item.Fault;
        try
        {
            tensors = fault is null ? CheckpointTable.ReadFile(item.File).Tensors : [];
            fault ??=
                DescribeForeign(tensors)
                ?? DescribeOdd(tensors)
                ?? DescribeName(item.File)
                ?? places.Claim([(item.File, item.Place)]);
        }
        catch (Exception exception) when (exception is SafetensorsFormatException or IOException or UnauthorizedAccessException)
        {
            fault = Printable.Escape(exception.Message);
        }

        return new ParityListing(item.Config, item.Parity, item.Place, fault, fault is null ? SelectOutputs(tensors) : []);
    }

    private static string? DescribeForeign(IReadOnlyList<TensorEntry> tensors)
    {
        if (tensors.Any(tensor => ParityTensors.Parse(tensor.Name) is not null))
        {
            return null;
        }

        IEnumerable<string> names = tensors
            .Select(tensor => tensor.Name)
            .OrderBy(name => name, StringComparer.Ordinal)
            .Take(MostNamed)
            .Select(name => $"'{Printable.Name(name)}'");
        return "it is no parity file: it has nothing of an image, such as 'images.0.pixel_values' or 'images.0.logits'; "
            + (tensors.Count == 0 ? "it has no tensors at all" : $"its names begin with {string.Join(", ", names)}");
    }

    /// <summary>The first that the check could not read.</summary>
    private static string? DescribeOdd(IReadOnlyList<TensorEntry> tensors) =>
        Outputs(tensors)
            .Where(output =>
                !ParityShapes.AreFloats(output.Tensor.DataType)
                || ParityShapes.OfOneImage(output.Part, output.Tensor.Shape) is null
            )
            .Select(output =>
                $"its '{output.Tensor.Name}' should be {ParityShapes.Expectation(output.Part)}, and is "
                + $"{output.Tensor.DataType} with the shape {output.Tensor.DescribeShape()}"
            )
            .FirstOrDefault();

    /// <summary>By its name a copy is told from what else a program has.</summary>
    private static string? DescribeName(string file) =>
        file.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? null : $"its name does not end in {Extension}; rename it";

    /// <summary>What a model can be compared with, of each kind and shape the first.</summary>
    private static (string, IReadOnlyList<long>)[] SelectOutputs(IReadOnlyList<TensorEntry> tensors) =>
        [
            .. Outputs(tensors)
                .GroupBy(output => (output.Part, output.Tensor.DescribeShape()))
                .Select(group => group.First().Tensor)
                .Select(tensor => (tensor.Name, tensor.Shape)),
        ];

    /// <summary>What the model takes and gives.</summary>
    private static IEnumerable<(TensorEntry Tensor, string Part)> Outputs(IReadOnlyList<TensorEntry> tensors) =>
        tensors
            .Select(tensor => (Tensor: tensor, Part: ParityTensors.Parse(tensor.Name)?.Part ?? ""))
            .Where(output => output.Part is ParityTensors.PixelValues or ParityTensors.Logits or ParityTensors.PoolerOutput);
}
