using System.CommandLine;
using ConvNextV2.Compiled.Cluster;
using ConvNextV2.Compiled.Tool.Clusters;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Reports;
using ConvNextV2.Compiled.Tool.Terminal;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>jobs</c>: what a cluster works on.</summary>
/// <remarks>
/// <see cref="Create"/> names no type of the cluster, not even in a delegate's: every command would load its assemblies.
/// </remarks>
internal static class JobsCommand
{
    private enum Change
    {
        Cancel,
        Pause,
        Resume,
        Retry,
    }

    public static Command Create(ToolStreams streams)
    {
        var place = new ClusterOptionSet();
        return new Command("jobs", "Lists, watches, pauses and ends the jobs of a cluster (ConvNextV2.Compiled.Cluster).")
        {
            place.Redis,
            place.Gateways,
            place.ClusterId,
            place.ServiceId,
            place.Certificate,
            place.Authority,
            CreateList(streams, place),
            CreateWatch(streams, place),
            CreateChange(streams, place, Change.Cancel, "End a job; what is done of it stays."),
            CreateChange(streams, place, Change.Pause, "Begin no more of a job; what is at work goes on to its end."),
            CreateChange(streams, place, Change.Resume, "Go on with a job after a pause."),
            CreateChange(
                streams,
                place,
                Change.Retry,
                "Go once more through a job that has ended: parts that failed, and images that could not be used."
            ),
        };
    }

    private static Command CreateList(ToolStreams streams, ClusterOptionSet place)
    {
        var json = new Option<bool>("--json") { Description = "Print a line of JSON for each job." };
        var command = new Command("list", "List all jobs, also those that have ended, in the order of their submission.")
        {
            json,
        };
        command.SetAction(result => Run(streams, () => ListAsync(streams, place.Read(result), result.GetValue(json))));
        return command;
    }

    private static Command CreateWatch(ToolStreams streams, ClusterOptionSet place)
    {
        Argument<string> id = CreateId();
        var json = new Option<bool>("--json") { Description = "Print a line of JSON for each change." };
        var command = new Command(
            "watch",
            "Follow a job to its end. The exit code is 1 if images or parts of it failed, and 2 if it did not come to its end. "
                + "Ctrl-C ends the watching alone."
        )
        {
            id,
            json,
        };
        command.SetAction(result =>
            Run(streams, () => WatchAsync(streams, place.Read(result), result.GetValue(id)!, result.GetValue(json)))
        );
        return command;
    }

    private static Command CreateChange(ToolStreams streams, ClusterOptionSet place, Change change, string description)
    {
        Argument<string> id = CreateId();
        var command = new Command(NameOf(change), description) { id };
        command.SetAction(result => Run(streams, () => ChangeAsync(streams, place.Read(result), result.GetValue(id)!, change)));
        return command;
    }

    private static string NameOf(Change change) => change.ToString().ToLowerInvariant();

    private static Argument<string> CreateId() => new("job") { Description = "The job, as 'jobs list' calls it." };

    private static int Run(ToolStreams streams, Func<Task<int>> work) =>
        ToolCommand.Run(streams, () => work().GetAwaiter().GetResult(), failure: ExitCodes.Unusable);

    private static async Task<int> ListAsync(ToolStreams streams, ClusterPlace place, bool isJson)
    {
        await using ClusterConnection cluster = await ClusterConnection.OpenAsync(place);
        IReadOnlyList<JobStatus> jobs = await cluster.AskAsync(jobs => jobs.ListAsync());
        if (isJson)
        {
            foreach (JobStatus job in jobs)
            {
                streams.WriteRaw(JobsReport.Json(job));
            }
        }
        else if (jobs.Count > 0)
        {
            JobsReport.WriteTable(streams, jobs);
        }
        else
        {
            streams.WriteNote($"The cluster has no jobs.");
        }

        return ExitCodes.Success;
    }

    private static async Task<int> WatchAsync(ToolStreams streams, ClusterPlace place, string id, bool isJson)
    {
        await using ClusterConnection cluster = await ClusterConnection.OpenAsync(place);
        JobStatus job = await FindAsync(cluster, id);
        string last = "";
        await foreach (JobStatus now in cluster.Jobs.WatchAsync(id))
        {
            job = now;
            string line = isJson ? JobsReport.Json(now) : JobsReport.Line(now);
            if (line != last)
            {
                streams.WriteRaw(line);
                last = line;
            }
        }

        return isJson ? JobsReport.ExitCodeOf(job) : JobsReport.WriteEnd(streams, job);
    }

    private static async Task<int> ChangeAsync(ToolStreams streams, ClusterPlace place, string id, Change change)
    {
        await using ClusterConnection cluster = await ClusterConnection.OpenAsync(place);
        JobStatus before = await FindAsync(cluster, id);
        bool isChanged = await cluster.AskAsync(jobs =>
            change switch
            {
                Change.Cancel => jobs.CancelAsync(id),
                Change.Pause => jobs.PauseAsync(id),
                Change.Resume => jobs.ResumeAsync(id),
                _ => jobs.RetryFailedAsync(id),
            }
        );
        if (!isChanged)
        {
            streams.WriteNote($"The job '{id}' is {JobsReport.StateOf(before)}; there is nothing to {NameOf(change)}.");
            return ExitCodes.Failure;
        }

        JobStatus after = await FindAsync(cluster, id);
        streams.WriteRaw(JobsReport.Line(after));
        return ExitCodes.Success;
    }

    private static async Task<JobStatus> FindAsync(ClusterConnection cluster, string id)
    {
        if (id.Length == 0)
        {
            throw new ToolException("'' is no job.");
        }

        return await cluster.AskAsync(jobs => jobs.FindAsync(id))
            ?? throw new ToolException($"There is no job '{id}'; 'convnextv2 jobs list' has those there are.");
    }
}
