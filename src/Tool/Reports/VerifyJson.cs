using System.Text.Json;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Tool.Reports;

/// <summary>What <c>verify --json</c> prints: one document.</summary>
internal static class VerifyJson
{
    /// <param name="comparison">Null if the config cannot be compiled.</param>
    /// <param name="problems">Of the config, as a build prints them.</param>
    /// <param name="parity">Null if there is no parity file, or the checkpoint does not fit.</param>
    /// <param name="verdict">The last word.</param>
    public static string Print(TensorComparison? comparison, IReadOnlyList<string> problems, ParityReport? parity, string verdict)
    {
        return JsonText.Print(
            json =>
            {
                json.WriteBoolean("fits", comparison is { Fits: true });
                WriteTensors(json, comparison);
                WriteStrings(json, "problems", problems);
                if (parity is null)
                {
                    json.WriteNull("parity");
                }
                else
                {
                    WriteParity(json, parity);
                }

                json.WriteString("verdict", verdict);
            },
            isIndented: true
        );
    }

    private static void WriteTensors(Utf8JsonWriter json, TensorComparison? comparison)
    {
        json.WriteStartObject("tensors");
        json.WriteString("checkpoint", comparison?.Checkpoint.Path);
        json.WriteString("config", comparison?.Config.Path);
        json.WriteString("naming", comparison?.Fit?.Location?.Title);
        json.WriteString("fault", comparison?.Fault);
        json.WriteString("advice", comparison?.Fit is { Advice.Length: > 0 } fit ? fit.Advice : null);
        json.WriteString("notFinite", comparison?.NonFinite);
        json.WriteStartArray("misfits");
        foreach (Misfit misfit in comparison?.Fit?.Misfits ?? [])
        {
            json.WriteStartObject();
            json.WriteString("kind", misfit.Title);
            json.WriteString("tensor", misfit.Name);
            json.WriteString("found", misfit.Found);
            json.WriteString("needed", misfit.Needed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteStrings(json, "leftAside", comparison?.Fit?.LeftAside ?? []);
        json.WriteEndObject();
    }

    private static void WriteParity(Utf8JsonWriter json, ParityReport parity)
    {
        json.WriteStartObject("parity");
        json.WriteString("file", parity.Path);
        json.WriteString("processor", parity.Processor);
        json.WriteString("backend", parity.Backend);
        json.WriteStartObject("versions");
        foreach ((string library, string version) in parity.Versions)
        {
            json.WriteString(library, version);
        }

        json.WriteEndObject();
        WriteStrings(json, "remarks", parity.Remarks);
        WriteAccuracy(json, parity.Accuracy);
        json.WriteStartArray("images");
        foreach (ParityImage image in parity.Images)
        {
            WriteImage(json, image);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, ParityImage image)
    {
        json.WriteStartObject();
        json.WriteNumber("index", image.Index);
        json.WriteString("name", image.Name);
        json.WriteBoolean("same", image.IsSame);
        json.WriteStartArray("stages");
        foreach (ParityStage stage in image.Stages)
        {
            json.WriteStartObject();
            json.WriteString("stage", ParityWords.Of(stage.Stage));
            json.WriteString("tensor", stage.Tensor);
            json.WriteString("verdict", ParityWords.Of(stage.Verdict));
            WriteNumber(json, "largest", stage.Largest);
            WriteNumber(json, "tolerance", stage.Tolerance);
            json.WriteNumber("different", stage.Different);
            json.WriteNumber("total", stage.Total);
            WriteAccuracy(json, stage.Accuracy);
            json.WriteString("explanation", stage.Explanation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("firstDifference", image.FirstDifference is { } first ? ParityWords.Of(first.Stage) : null);
        json.WriteEndObject();
    }

    /// <summary>Null for what is not computed in eight bits.</summary>
    private static void WriteAccuracy(Utf8JsonWriter json, ParityAccuracy? accuracy)
    {
        if (accuracy is null)
        {
            json.WriteNull("accuracy");
            return;
        }

        json.WriteStartObject("accuracy");
        json.WriteNumber("images", accuracy.Images);
        WriteNumber(json, "relativeError", accuracy.RelativeError);
        WriteNumber(json, "sameClass", accuracy.SameClass);
        WriteNumber(json, "cosine", accuracy.Cosine);
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>JSON has no infinity.</summary>
    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
