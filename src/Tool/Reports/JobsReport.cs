using System.Globalization;
using System.Text.Json;
using ConvNextV2.Compiled.Cluster;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Terminal;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Reports;

/// <summary>How far jobs of a cluster are.</summary>
internal static class JobsReport
{
    /// <summary>A line a job, which fits into 80 columns unless its folder has a long name.</summary>
    public static void WriteTable(ToolStreams streams, IReadOnlyList<JobStatus> jobs)
    {
        Table table = new Table().NoBorder().AddColumns("job", "state", "images", "failed", "silos");
        foreach ((int i, TableColumn column) in table.Columns.Index())
        {
            // Two spaces between columns, since some have one in them.
            column.Padding(0, 0, i < table.Columns.Count - 1 ? 2 : 0, 0);
            column.Alignment(i < 2 ? Justify.Left : Justify.Right);
        }

        foreach (JobStatus job in jobs)
        {
            table.AddRow(
                new Text(Printable.Escape(job.Id)),
                new Text(StateOf(job)),
                new Text(ImagesOf(job)),
                new Text(Number(job.ImagesFailed)),
                new Text(Number(job.Workers))
            );
        }

        streams.Output.Write(table);
    }

    /// <summary>How far a job is.</summary>
    public static string Line(JobStatus job)
    {
        string failed = job.ImagesFailed > 0 ? $", {Number(job.ImagesFailed)} failed" : "";
        string silos = job.HasEnded ? "" : $", {Number(job.Workers)} {(job.Workers == 1 ? "silo" : "silos")}";
        return $"{StateOf(job)}: {ImagesOf(job)} images{(job.IsListed || job.HasEnded ? "" : " so far")}{failed}{silos}";
    }

    /// <summary>What is left to say of a job that has ended.</summary>
    /// <returns>The exit code.</returns>
    public static int WriteEnd(ToolStreams streams, JobStatus job)
    {
        foreach ((long shard, string reason) in job.FailedShards.OrderBy(shard => shard.Key))
        {
            streams.Output.WriteEscaped($"  part {Number(shard)} failed: {reason}");
        }

        if (job.Reason is { } why)
        {
            streams.Output.WriteEscaped($"  {why}");
        }

        streams.Output.WriteEscaped($"{Number(job.ShardsDone)} of {Number(job.Shards)} parts in {job.Output}");
        return ExitCodeOf(job);
    }

    /// <summary>As of a batch: whether all of it could be done.</summary>
    public static int ExitCodeOf(JobStatus job) =>
        job.State switch
        {
            JobState.Done when job.ImagesFailed == 0 => ExitCodes.Success,
            JobState.Done or JobState.DoneWithFailures => ExitCodes.Failure,
            _ => ExitCodes.Unusable,
        };

    /// <summary>A job as a line of JSON.</summary>
    public static string Json(JobStatus job) =>
        JsonText.Print(
            json =>
            {
                json.WriteString("job", job.Id);
                json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(job.State.ToString()));
                json.WriteString("reason", job.Reason);
                json.WriteString("output", job.Output);
                json.WriteString("submitted", job.SubmittedAt);
                if (job.EndedAt is { } end)
                {
                    json.WriteString("ended", end);
                }
                else
                {
                    json.WriteNull("ended");
                }

                json.WriteBoolean("listed", job.IsListed);
                json.WriteNumber("images", job.Images);
                json.WriteNumber("images_finished", job.ImagesDone);
                json.WriteNumber("images_failed", job.ImagesFailed);
                json.WriteNumber("parts", job.Shards);
                json.WriteNumber("parts_finished", job.ShardsDone);
                json.WriteNumber("parts_at_work", job.ShardsAtWork);
                json.WriteNumber("silos", job.Workers);
                json.WriteStartObject("parts_failed");
                foreach ((long shard, string reason) in job.FailedShards.OrderBy(shard => shard.Key))
                {
                    json.WriteString(shard.ToString(CultureInfo.InvariantCulture), reason);
                }

                json.WriteEndObject();
            },
            isIndented: false
        );

    /// <summary>A state in words.</summary>
    public static string StateOf(JobStatus job) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(job.State.ToString()).Replace('_', ' ');

    private static string ImagesOf(JobStatus job) => $"{Number(job.ImagesDone)} of {Number(job.Images)}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
