using System.Text;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Images.Parity.Reports;

/// <summary>A report as a log shows it.</summary>
internal static class ReportText
{
    public static string Of(ParityReport report)
    {
        var text = new StringBuilder(Origin(report));
        foreach (ParityImage image in report.Images)
        {
            text.Append('\n').Append(Line(image));
        }

        foreach (string remark in report.Remarks)
        {
            text.Append("\nRemark: ").Append(remark);
        }

        return text.Append('\n').Append(report.Verdict).ToString();
    }

    public static string Line(ParityImage image)
    {
        string name = Printable.Name(image.Name);
        if (image.FirstDifference is { } difference)
        {
            return $"{name}: differs first at {difference}";
        }

        ParityStage[] compared = [.. image.Stages.Where(stage => stage.Verdict != ParityVerdict.NotInFile)];
        if (compared.Length == 0)
        {
            return $"{name}: there is nothing to compare";
        }

        string stages = string.Join(", ", compared.Select(stage => StageNames.Of(stage.Stage)));
        return compared.FirstOrDefault(stage => stage.Verdict == ParityVerdict.SameButForResize) is { } resize
            ? $"{name}: the same but for its resize ({stages}). {resize.Explanation}"
            : $"{name}: the same ({stages})";
    }

    private static string Origin(ParityReport report)
    {
        IEnumerable<string> versions = report.Versions.Select(version => $"{version.Key} {Printable.Name(version.Value)}");
        string processor = report.Processor is { } name ? Printable.Name(name) : "a processor that it does not name";
        string backend = report.Backend is { } said ? $" ({Printable.Name(said)})" : "";
        return $"{Printable.Escape(report.Path)}: by {string.Join(", ", versions.Prepend(processor + backend))}";
    }

    /// <summary>A sentence, with the steps that were compared: without the model less is proved.</summary>
    public static string Verdict(ParityReport report)
    {
        int count = report.Images.Count;
        int same = report.Images.Count(image => image.IsSame);
        if (!report.IsSame)
        {
            ParityImage? first = report.Images.FirstOrDefault(image => image.FirstDifference is not null);
            string where = first is null
                ? ""
                : $", first at {StageNames.Of(first.FirstDifference!)} of {Printable.Name(first.Name)}";
            string far = report.IsFarOnAverage ? $"; in eight bits the model is {report.Accuracy}, which is too far" : "";
            return FormattableString.Invariant($"Not proved: {same} of {count} images are the same{where}{far}.");
        }

        bool butForResize = report.Images.Any(image =>
            image.Stages.Any(stage => stage.Verdict == ParityVerdict.SameButForResize)
        );
        ParityStage[] compared =
        [
            .. report.Images.SelectMany(image => image.Stages).Where(stage => stage.Verdict != ParityVerdict.NotInFile),
        ];
        string steps = string.Join(
            ", ",
            compared.GroupBy(stage => stage.Stage).OrderBy(group => group.Key).Select(group => Step(group.Key, group.Count()))
        );
        string model = compared.Any(stage => stage.Stage == ParityStageKind.Model) ? "" : "; the model was not compared";
        string accuracy = report.Accuracy is { } near ? $", in eight bits {near}" : "";
        return $"The same as Python{(butForResize ? ", but for the resize" : "")}: {steps}{accuracy}{model}.";

        string Step(ParityStageKind step, int images) =>
            StageNames.Of(step) + (images < count ? FormattableString.Invariant($" ({images} of {count} images)") : "");
    }
}
