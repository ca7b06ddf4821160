using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Weights;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = Microsoft.Build.Utilities.Task;

namespace ConvNextV2.Compiled.Build;

/// <summary>
/// For each model whose item has Weights: a listing of the checkpoint for the generator, and the files to copy beside the
/// program or to embed. Whatever is wrong is written into the listing, so that the generator says it as it says everything
/// else.
/// </summary>
public sealed class ListWeights : Task
{
    /// <summary>ConvNextV2Model items with Weights, WeightsMode or WeightsSha256.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The folder of the project, with a separator at its end.</summary>
    [Required]
    public string ProjectFolder { get; set; } = "";

    /// <summary>
    /// The folder below the program's that the copies of this project have for themselves: another project of the same program
    /// may have a model in a folder of the same name.
    /// </summary>
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

    /// <summary>Files to be embedded, each with its LogicalName.</summary>
    [Output]
    public ITaskItem[] Resources { get; private set; } = [];

    /// <summary>What reads whole files for their hash, so that a test can count them.</summary>
    internal Func<string, string> Hash { get; set; } = FileHash.Compute;

    /// <summary>The same for the checksums of their tensors.</summary>
    internal Func<string, string> Checksums { get; set; } =
        file => TensorChecksums.Compute(file, CheckpointTable.ReadFile(file).Tensors);

    /// <summary>The same for their values.</summary>
    internal Func<string, IReadOnlyDictionary<string, long>> CountNonFinite { get; set; } = CheckpointValues.CountNonFinite;

    /// <inheritdoc/>
    public override bool Execute()
    {
        Directory.CreateDirectory(ListingFolder);
        var hashes = new FileCache(PathOf("hashes.txt"), Hash, FileHash.IsHash);
        var checksums = new FileCache(PathOf("checksums.txt"), Checksums, TensorChecksums.IsText);
        var finite = new FiniteFiles(PathOf("finite.txt"), CountNonFinite);
        var places = new ClaimedPlaces();
        WeightsItem[] items = [.. Models.Select(model => WeightsItem.Read(model, ProjectFolder, CopiesFolder))];
        WeightsListing[] listings = [.. items.Select(item => Claim(places, item, List(item, hashes, checksums, finite)))];
        hashes.Save();
        checksums.Save();
        finite.Save();
        foreach ((WeightsItem item, WeightsListing listing) in items.Zip(listings, (item, listing) => (item, listing)))
        {
            SayWhatIsLeftAside(item, listing);
        }

        Listings =
        [
            .. listings.Select(
                (listing, i) =>
                    ItemFiles.WriteListing(PathOf(FormattableString.Invariant($"weights{i + 1}.json")), listing.ToJson())
            ),
        ];
        var usable = items
            .Zip(listings, (item, listing) => (Item: item, Listing: listing))
            .Where(pair => pair.Listing.Fault is null)
            .ToArray();
        Copies = ItemFiles.ToItems(FilesOf(isEmbedded: false), "Link");
        Resources = ItemFiles.ToItems(FilesOf(isEmbedded: true), "LogicalName");
        return true;

        IEnumerable<(string, string)> FilesOf(bool isEmbedded) =>
            usable.Where(pair => pair.Listing.IsEmbedded == isEmbedded).SelectMany(pair => pair.Item.Files);
    }

    private static WeightsListing Claim(ClaimedPlaces places, WeightsItem item, WeightsListing listing) =>
        listing.Fault is null && places.Claim(item.Files, item.IsEmbedded) is { } fault
            ? listing with
            {
                Fault = fault,
                Tensors = [],
            }
            : listing;

    private static WeightsListing List(WeightsItem item, FileCache hashes, FileCache checksums, FiniteFiles finite)
    {
        IReadOnlyList<ListedTensor> tensors = [];
        IReadOnlyDictionary<string, long> nonFinite = FiniteFiles.None;
        string? fault = item.Fault;
        try
        {
            if (fault is null)
            {
                IReadOnlyList<TensorEntry> entries = CheckpointTable.Read(item.File);
                fault = DescribeAdapter(item, entries) ?? CompareHash(item, entries, hashes);
                tensors = fault is null ? [.. CheckpointTable.TensorFiles(item.File).SelectMany(ListTensors)] : [];
                nonFinite = fault is null ? finite.CountNonFinite(item.File) : nonFinite;
            }
        }
        catch (Exception exception) when (exception is SafetensorsFormatException or IOException or UnauthorizedAccessException)
        {
            fault = Printable.Escape(exception.Message);
        }

        return new WeightsListing(
            item.Config,
            item.Weights,
            item.Place,
            item.IsEmbedded,
            item.Sha256,
            item.Prefix,
            item.IgnoredTensors,
            fault,
            fault is null ? tensors : [],
            nonFinite
        );

        IEnumerable<ListedTensor> ListTensors(string file)
        {
            IReadOnlyList<TensorEntry> entries = CheckpointTable.ReadFile(file).Tensors;
            string text = checksums.Of(file, entries);
            return entries.Select(
                (tensor, i) => new ListedTensor(tensor.Name, tensor.DataType, tensor.Shape, TensorChecksums.At(text, i))
            );
        }
    }

    private static string? DescribeAdapter(WeightsItem item, IReadOnlyList<StoredTensor> tensors)
    {
        if (PeftAdapter.MethodOf(tensors.Select(tensor => tensor.Name)) is not { } method)
        {
            return null;
        }

        string config = Path.Combine(Path.GetDirectoryName(item.File)!, PeftAdapter.ConfigFileName);
        return PeftAdapter.Describe(method, File.Exists(config) ? File.ReadAllText(config) : null);
    }

    /// <summary>One by one, because it is in the file and not in the model.</summary>
    private void SayWhatIsLeftAside(WeightsItem item, WeightsListing listing)
    {
        StoredTensor[] tensors = [.. listing.Tensors.Where(tensor => listing.Selection.Ignores(tensor.Name))];
        foreach (StoredTensor tensor in tensors.Take(CheckpointFit.MaximumListed))
        {
            Say($"{Printable.Name(tensor.Name)} {tensor.DescribeShape()}");
        }

        if (tensors.Length > CheckpointFit.MaximumListed)
        {
            Say(FormattableString.Invariant($"{tensors.Length - CheckpointFit.MaximumListed} more"));
        }

        void Say(string what) =>
            Log.LogMessage(
                MessageImportance.High,
                "{0}: {1}",
                Printable.Escape(item.Weights),
                $"IgnoredTensors leaves aside {what}"
            );
    }

    private static string? CompareHash(WeightsItem item, IReadOnlyList<TensorEntry> tensors, FileCache hashes)
    {
        if (item.Sha256 is null)
        {
            return null;
        }

        string found = hashes.Of(item.File, tensors);
        return found == item.Sha256 ? null : $"its SHA-256 is {found}, but WeightsSha256 says {item.Sha256}";
    }

    private string PathOf(string name) => Path.Combine(ListingFolder, name);
}
