using System.Globalization;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Tool.Terminal;

namespace ConvNextV2.Compiled.Tool.Reports;

/// <summary>What a run of a batch has done, and how far the job is.</summary>
internal static class BatchReport
{
    /// <returns>The exit code.</returns>
    public static int Write(ToolStreams streams, JobResult result, TimeSpan time, string folder, bool isJson)
    {
        if (isJson)
        {
            streams.WriteRaw(Json(result, time, folder));
        }
        else
        {
            WriteText(streams, result, time, folder);
        }

        return result.Errors.Count > 0 ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static void WriteText(ToolStreams streams, JobResult result, TimeSpan time, string folder)
    {
        string rate =
            result.ImagesDone > 0 ? string.Create(Invariant, $", {result.ImagesDone / time.TotalSeconds:N1} images/s") : "";
        string done = $"{Number(Rows(result))} of {Number(result.ImageCount)} are done";
        streams.Output.WriteEscaped($"{Number(result.ImagesDone)} images in {BatchProgress.Text(time)}{rate}; {done}");
        foreach ((string code, long count) in result.Errors)
        {
            streams.Output.WriteEscaped($"  {Number(count)} {code}");
        }

        string parts = result.IsComplete
            ? $"{Number(result.PartCount)} parts in {folder}"
            : $"{Number(result.Finished.Count)} of {Number(result.PartCount)} parts in {folder}; the rest is of other runs";
        streams.Output.WriteEscaped($"{parts}");
    }

    private static string Json(JobResult result, TimeSpan time, string folder) =>
        JsonText.Print(
            json =>
            {
                json.WriteString("output", folder);
                json.WriteBoolean("complete", result.IsComplete);
                json.WriteNumber("images", result.ImageCount);
                json.WriteNumber("images_finished", Rows(result));
                json.WriteNumber("images_of_this_run", result.ImagesDone);
                json.WriteNumber("seconds", Math.Round(time.TotalSeconds, 3));
                json.WriteNumber("parts", result.PartCount);
                json.WriteNumber("parts_finished", result.Finished.Count);
                json.WriteStartObject("errors");
                foreach ((string code, long count) in result.Errors)
                {
                    json.WriteNumber(code, count);
                }

                json.WriteEndObject();
            },
            isIndented: false
        );

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    private static long Rows(JobResult result) => result.Finished.Sum(part => (long)part.Rows);

    private static string Number(long number) => number.ToString("N0", Invariant);
}
