using Samples.VerifyPublished;
using Spectre.Console;

// Real checkpoints against the logits that were published with them:
// VerifyPublished FOLDER [--image FILE], where FOLDER/convnextv2-tiny-1k-224 and so on are repositories as they come from the Hub.
const string ImageName = "000000039769.jpg";
(string? folder, string? image) = args switch
{
    [var only] => (only, Path.Combine(only, ImageName)),
    [var first, "--image", var file] => (first, file),
    ["--image", var file, var last] => (last, file),
    _ => ((string?)null, (string?)null),
};
if (folder is null || !Directory.Exists(folder) || !File.Exists(image))
{
    AnsiConsole.MarkupLineInterpolated($"VerifyPublished FOLDER [[--image FILE]]");
    AnsiConsole.MarkupLineInterpolated(
        $"FOLDER holds checkpoints in folders named like their repositories ({PublishedCheckpoints.All[0].Name} …), and the image {ImageName} of COCO val2017 unless it is given."
    );
    return 2;
}

float[] Pixels(int size, bool centerCrop) => ImageReader.PixelValues(image, size, centerCrop);

Table table = new Table().Border(TableBorder.Rounded).AddColumns("Checkpoint", "With centre crop", "Whole image", "Result");
List<LogitsOutcome> outcomes = [];
foreach (LogitsOutcome outcome in LogitsCheck.Run(folder, PublishedCheckpoints.All, Pixels))
{
    outcomes.Add(outcome);
    string result =
        outcome.Agrees ? "[green]agrees[/]"
        : outcome.Problem is null ? "[red]differs[/]"
        : "[red]does not run[/]";
    table.AddRow(outcome.Checkpoint.Name, Difference(outcome.CroppedDifference), Difference(outcome.WholeDifference), result);
}

AnsiConsole.Write(table);
foreach (LogitsOutcome outcome in outcomes.Where(outcome => outcome.Problem is not null))
{
    AnsiConsole.MarkupLineInterpolated($"[red]{outcome.Problem}[/]");
}

int agreed = outcomes.Count(outcome => outcome.Agrees);
AnsiConsole.MarkupLineInterpolated(
    $"{agreed} of {outcomes.Count} agree within {LogitsOutcome.Tolerance}; {PublishedCheckpoints.All.Count} are published."
);
return outcomes.Count > 0 && agreed == outcomes.Count ? 0 : 1;

static string Difference(float value) => float.IsNaN(value) ? "" : FormattableString.Invariant($"{value:0.00000}");
