using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Build;

/// <summary>
/// Sees to it that no two files, of checkpoints, of their shards or of parity, go to one place. Models that share a file share
/// its place.
/// </summary>
internal sealed class ClaimedPlaces
{
    // Without case, as some file systems compare; an embedded checkpoint is no file.
    private readonly Dictionary<(bool IsEmbedded, string Place), string> _files = [];

    /// <summary>Why the files cannot go where they would; null if they can.</summary>
    public string? Claim(IEnumerable<(string File, string Place)> files, bool isEmbedded = false)
    {
        foreach ((string file, string place) in files)
        {
            (bool, string) key = (isEmbedded, place.ToUpperInvariant());
            if (!_files.TryGetValue(key, out string? other))
            {
                _files.Add(key, file);
            }
            else if (other != file)
            {
                return $"it would be '{Printable.Escape(place)}' in the program, where '{Printable.Escape(other)}' is already; "
                    + "give the file or its folder another name";
            }
        }

        return null;
    }
}
