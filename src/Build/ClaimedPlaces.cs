using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Build;

/// <summary>
/// Sees to it that no two files, of checkpoints or of their shards, go to one place. Models that share a checkpoint share its
/// place.
/// </summary>
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

        foreach ((string file, string place) in item.Files)
        {
            (bool, string) key = (item.IsEmbedded, place.ToUpperInvariant());
            if (!_files.TryGetValue(key, out string? other))
            {
                _files.Add(key, file);
            }
            else if (other != file)
            {
                return listing with
                {
                    Fault =
                        $"it would be '{Printable.Escape(place)}' in the program, where '{Printable.Escape(other)}' is already; "
                        + "give the file or its folder another name",
                    Tensors = [],
                };
            }
        }

        return listing;
    }
}
