using System.Globalization;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Terminal;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Reports;

/// <summary>What a parity file proves, for people.</summary>
internal static class ParityText
{
    private const int NameWidth = 40;

    /// <summary>Where the file is from; a line for each image, below it what differs; and what was proved.</summary>
    public static void Write(IAnsiConsole console, ParityReport report)
    {
        WriteOrigin(console, report);
        int width = Math.Min(report.Images.Max(image => Printable.Name(image.Name).Length), NameWidth);
        foreach (ParityImage image in report.Images)
        {
            WriteImage(console, image, width);
        }

        foreach (string remark in report.Remarks)
        {
            console.WriteEscaped($"remark: {remark}");
        }

        WriteVerdict(console, report);
    }

    private static void WriteOrigin(IAnsiConsole console, ParityReport report)
    {
        string by = report.Processor is { } processor ? $"by {processor}" : "by a processor that it does not name";
        string backend = report.Backend is { } name ? $" ({name})" : "";
        string versions = string.Concat(report.Versions.Select(version => $", {version.Key} {version.Value}"));
        console.WriteEscaped($"parity: {report.Path}, {by}{backend}{versions}");
    }

    private static void WriteImage(IAnsiConsole console, ParityImage image, int width)
    {
        IEnumerable<string> stages = image.Stages.Select(stage =>
            $"{ParityWords.Of(stage.Stage)} [{ColorOf(stage.Verdict)}]{ParityWords.Shown(stage)}[/]"
        );
        string name = Markup.Escape(Printable.Escape(Printable.Name(image.Name).PadRight(width)));
        console.MarkupLine($"  {name}  {string.Join(", ", stages)}");
        foreach (
            ParityStage stage in image.Stages.Where(stage =>
                stage.Verdict is ParityVerdict.Different or ParityVerdict.SameButForResize
            )
        )
        {
            console.WriteEscaped($"    {stage.ToString()}");
        }
    }

    private static void WriteVerdict(IAnsiConsole console, ParityReport report)
    {
        int count = report.Images.Count;
        if (!report.IsSame)
        {
            ParityImage[] others = [.. report.Images.Where(image => !image.IsSame)];
            string first =
                others is not [var other, ..] ? $"in eight bits {report.Accuracy}, which is too far on average"
                : other.FirstDifference is { } stage ? $"first at {Describe(stage)} of '{Printable.Name(other.Name)}'"
                : $"of '{Printable.Name(other.Name)}' nothing could be compared";
            console.WriteEscaped(
                $"[red]{ParityWords.Different}[/]: {others.Length} of {PlanPrinter.Count(count, "image")}, {first}"
            );
            return;
        }

        ParityStage[] compared =
        [
            .. report.Images.SelectMany(image => image.Stages).Where(stage => stage.Verdict != ParityVerdict.NotInFile),
        ];
        string stages = string.Join(
            ", ",
            compared
                .GroupBy(stage => stage.Stage)
                .OrderBy(group => group.Key)
                .Select(group => Describe(group.First(), group.Count(), count))
        );
        string output =
            report.Accuracy is { } accuracy ? $"in eight bits {accuracy}"
            : compared.LastOrDefault(stage => stage.Stage == ParityStageKind.Model) is { } model
                ? $"the largest difference of {model.Tensor} is {Largest(compared)}, within float32's rounding"
            : "the model itself was not compared";
        string images = PlanPrinter.Count(count, "image");
        console.WriteEscaped($"[green]{ParityWords.VerdictOf(report)}[/]: {images} as in Python, by {stages}; {output}");
    }

    private static string Largest(IEnumerable<ParityStage> stages) =>
        stages
            .Where(stage => stage.Stage == ParityStageKind.Model)
            .Max(stage => stage.Largest)
            .ToString("0.0e-0", CultureInfo.InvariantCulture);

    /// <summary>A step and its tensor; and of how many images it was compared, if not of all.</summary>
    private static string Describe(ParityStage stage, int compared = 0, int all = 0) =>
        $"{ParityWords.Of(stage.Stage)} ({stage.Tensor}{(compared < all ? $", {compared} of them" : "")})";

    private static string ColorOf(ParityVerdict verdict) =>
        verdict switch
        {
            ParityVerdict.Same => "green",
            ParityVerdict.SameButForResize => "yellow",
            ParityVerdict.Different => "red",
            _ => "dim",
        };
}
