using ConvNextV2.Compiled.Messages;
using Microsoft.Build.Framework;

namespace ConvNextV2.Compiled.Build;

/// <summary>What the item of a model says of its parity file.</summary>
/// <param name="Config">The full path of the config.</param>
/// <param name="Parity">The metadata as it stands.</param>
/// <param name="File">The full path of the file.</param>
/// <param name="Place">Below the program's folder, with forward slashes.</param>
/// <param name="Fault">What cannot be, or null.</param>
internal sealed record ParityItem(string Config, string Parity, string File, string Place, string? Fault)
{
    private const string Origin = "the script that 'convnextv2 parity-script' prints writes one where the model was trained";

    /// <param name="model">The item.</param>
    /// <param name="projectFolder">With a separator at its end.</param>
    /// <param name="copiesFolder">What the project's copied files have for themselves below the program's folder.</param>
    public static ParityItem Read(ITaskItem model, string projectFolder, string copiesFolder)
    {
        string config = model.GetMetadata("FullPath");
        string parity = model.GetMetadata("Parity").Trim();
        string file = ItemFiles.PathOf(config, parity);
        string place = copiesFolder + "/" + ItemFiles.PlaceOf(file, projectFolder);
        return new ParityItem(config, parity, file, place, FindFault());

        string? FindFault() =>
            Directory.Exists(file) ? $"'{Printable.Escape(file)}' is a folder; name the file in it"
            : !System.IO.File.Exists(file) ? $"there is no file '{Printable.Escape(file)}'; {Origin}"
            : null;
    }
}
