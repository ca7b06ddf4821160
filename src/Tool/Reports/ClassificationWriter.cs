using System.Globalization;
using System.Text.Json;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Inputs;
using ConvNextV2.Compiled.Tool.Terminal;

namespace ConvNextV2.Compiled.Tool.Reports;

/// <summary>Writes results as they come.</summary>
internal static class ClassificationWriter
{
    /// <summary>A name, and below it a line for each class; what could not be used is said on standard error.</summary>
    public static void WriteText(ToolStreams streams, ClassifiedImage image)
    {
        if (image.Error is not null)
        {
            streams.WriteNote($"[red]error:[/] {image.Error}");
            return;
        }

        streams.Output.WriteEscaped($"[bold]{image.Path}[/]");
        foreach (Prediction prediction in image.Predictions)
        {
            string percent = (100 * prediction.Probability).ToString("0.00", CultureInfo.InvariantCulture);
            streams.Output.WriteEscaped($"{percent.PadLeft(8)} %  {Printable.Name(prediction.Label)}");
        }
    }

    /// <summary>A line of JSON, whether the image could be used or not.</summary>
    public static void WriteJson(ToolStreams streams, ClassifiedImage image)
    {
        string line = JsonText.Print(
            json =>
            {
                json.WriteString("image", image.Path);
                if (image.Error is { } error)
                {
                    json.WriteString("error", error);
                }
                else
                {
                    WritePredictions(json, image.Predictions);
                }
            },
            isIndented: false
        );
        streams.WriteRaw(line);
    }

    private static void WritePredictions(Utf8JsonWriter json, IReadOnlyList<Prediction> predictions)
    {
        json.WriteStartArray("predictions");
        foreach (Prediction prediction in predictions)
        {
            json.WriteStartObject();
            json.WriteNumber("index", prediction.Index);
            json.WriteString("label", prediction.Label);
            json.WriteNumber("probability", prediction.Probability);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
