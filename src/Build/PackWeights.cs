using System.Security;
using ConvNextV2.Compiled.Messages;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace ConvNextV2.Compiled.Build;

/// <summary>
/// For a package of a class library with copied weights or parity files: writes the build file that goes into the package
/// beside them and has them copied in the program of whoever refers to it, or says why there can be none.
/// </summary>
public sealed class PackWeights : Task
{
    /// <summary>These files, each with its Link: the place below the program's folder.</summary>
    [Required]
    public ITaskItem[] Copies { get; set; } = [];

    /// <summary>The project's other files, those of the package with Pack and PackagePath.</summary>
    public ITaskItem[] OtherFiles { get; set; } = [];

    /// <summary>What the project packs instead of its items; usually empty.</summary>
    public string NuspecFile { get; set; } = "";

    /// <summary>The folder of the weights, in the package below that of the build file.</summary>
    [Required]
    public string CopiesFolder { get; set; } = "";

    /// <summary>The build file, whose name is the package's.</summary>
    [Required]
    public string TargetsFile { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (FindObstacle() is { } obstacle)
        {
            string copy = Copies[0].GetMetadata("Link");
            BuildProblem.UnpackableWeights.Report(
                Log,
                $"The package cannot bring the files that are copied for its models, '{Printable.Escape(copy)}', to who uses it: "
                    + $"{obstacle}. Embed weights with WeightsMode=\"Embed\" on the ConvNextV2Model item (a parity file cannot "
                    + "be), or set ConvNextV2PackWeights to false and have a build file of the package copy them to that place "
                    + "below the program's folder."
            );
            return false;
        }

        string folder = SecurityElement.Escape(CopiesFolder);
        string text = $"""
            <Project>
              <!-- The weights of this package's models, copied to where its classes look for them. -->
              <ItemGroup>
                <None Include="$(MSBuildThisFileDirectory){folder}/**" Link="{folder}/%(RecursiveDir)%(Filename)%(Extension)"
                      CopyToOutputDirectory="IfDifferent" CopyToPublishDirectory="PreserveNewest" Visible="false" />
              </ItemGroup>
            </Project>

            """;
        Directory.CreateDirectory(Path.GetDirectoryName(TargetsFile)!);
        if (!File.Exists(TargetsFile) || File.ReadAllText(TargetsFile) != text)
        {
            File.WriteAllText(TargetsFile, text);
        }

        return true;
    }

    private string? FindObstacle() =>
        NuspecFile.Length > 0 ? $"'{Printable.Escape(NuspecFile)}' says what is in it"
        // NuGet takes one folder of build files, the one that fits best.
        : OtherFiles.FirstOrDefault(IsBuildFile) is { } file
            ? $"it has a build file of its own, '{Printable.Escape(file.ItemSpec)}', and NuGet would take only one of both"
        : null;

    private static bool IsBuildFile(ITaskItem file) =>
        file.GetMetadata("Pack").Equals("true", StringComparison.OrdinalIgnoreCase)
        && file.GetMetadata("PackagePath")
            .Split(';')
            .Any(path => path.TrimStart('/', '\\').StartsWith("build", StringComparison.OrdinalIgnoreCase))
        && file.GetMetadata("Extension").ToLowerInvariant() is ".props" or ".targets";
}
