using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = Microsoft.Build.Utilities.Task;

namespace ConvNextV2.Compiled.Build;

/// <summary>
/// Looks after the weights that MSBuild has copied below a program's folder, its own and those of projects that it references.
/// MSBuild goes by times and lengths, and checkpoints of one model all have one length: where the copy has another content, it
/// is made again. Two files for one place are an error, for one would be the other's.
/// </summary>
public sealed class CopyWeights : Task
{
    private const string FolderSuffix = ".weights";

    /// <summary>All files that go below the program's folder; those that are not weights are left alone.</summary>
    [Required]
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>
    /// Files of projects that are referenced, some of which MSBuild leaves out of <see cref="Files"/> without a word: where this
    /// project has one for the same place.
    /// </summary>
    public ITaskItem[] ReferencedFiles { get; set; } = [];

    /// <summary>The metadata that says where a file goes.</summary>
    [Required]
    public string PlaceMetadata { get; set; } = "";

    /// <summary>The program's folder.</summary>
    [Required]
    public string ProgramFolder { get; set; } = "";

    /// <summary>Where it is kept which copies have been compared.</summary>
    [Required]
    public string CacheFile { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var known = new KnownCopies(CacheFile);
        foreach (
            IGrouping<string, ITaskItem> place in Files
                .Concat(ReferencedFiles)
                .Where(file => IsWeights(PlaceOf(file)))
                .GroupBy(PlaceOf, StringComparer.OrdinalIgnoreCase)
        )
        {
            string[] sources = [.. place.Select(file => file.GetMetadata("FullPath")).Distinct(StringComparer.Ordinal)];
            if (sources.Length > 1)
            {
                BuildProblem.TwoFilesForOnePlace.Report(
                    Log,
                    $"Two files would be '{Printable.Escape(place.Key)}' in the program: "
                        + $"'{Printable.Escape(sources[0])}' and '{Printable.Escape(sources[1])}'. "
                        + "Give one of their projects another AssemblyName, or one of the files another name."
                );
                continue;
            }

            string copy = Path.Combine(ProgramFolder, place.Key);
            try
            {
                Refresh(sources[0], copy, known);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.LogError("'{0}' cannot be copied to '{1}': {2}", sources[0], copy, exception.Message);
            }
        }

        known.Save();
        return !Log.HasLoggedErrors;
    }

    private static bool IsWeights(string place) =>
        place.IndexOf(FolderSuffix + "/", StringComparison.OrdinalIgnoreCase) is var end and > 0
        && place.IndexOf('/') == end + FolderSuffix.Length
        && (
            place.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
            || place.EndsWith(ShardIndex.Suffix, StringComparison.OrdinalIgnoreCase)
        );

    private void Refresh(string source, string copy, KnownCopies known)
    {
        // What MSBuild was told not to copy stays away.
        if (!File.Exists(copy) || known.IsCopy(source, copy))
        {
            return;
        }

        // Where MSBuild makes links, writing into the copy would write into whatever it is a link to.
        File.Delete(copy);
        File.Copy(source, copy);
        known.Add(source, copy);
        Log.LogMessage(MessageImportance.Normal, "Copied '{0}' to '{1}': its content is another.", source, copy);
    }

    private string PlaceOf(ITaskItem file) => file.GetMetadata(PlaceMetadata).Replace('\\', '/');
}
