using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Build;

/// <summary>Sees to it that no two checkpoints go to one place. Models that share a checkpoint share its place.</summary>
internal sealed class ClaimedPlaces
{
    // Without case, as some file systems compare; an embedded checkpoint is no file.
    private readonly Dictionary<(bool IsEmbedded, string Place), string> _files = [];

    public WeightsListing Claim(WeightsItem item, WeightsListing listing)
    {
        if (listing.Fault is not null)
        {
            return listing;
        }

        (bool, string) place = (item.IsEmbedded, item.Place.ToUpperInvariant());
        if (!_files.TryGetValue(place, out string? other))
        {
            _files.Add(place, item.File);
            return listing;
        }

        return other == item.File
            ? listing
            : listing with
            {
                Fault =
                    $"it would be '{Printable.Escape(item.Place)}' in the program, where '{Printable.Escape(other)}' is already; "
                    + "give the file or its folder another name",
                Tensors = [],
            };
    }
}
