using System.Text.Json.Serialization;
using ImageServer.Problems;

namespace ImageServer.Answers;

/// <summary>The models that are served, and what may be sent to them.</summary>
internal sealed record ModelsAnswer(IReadOnlyList<ServedModelAnswer> Models, LimitsAnswer Limits);

/// <param name="Name">What requests call it.</param>
/// <param name="Sha256">Of its weights.</param>
/// <param name="Generation">How often they were loaded.</param>
/// <param name="LoadedAt">When.</param>
/// <param name="InputWidth">Columns of what the model sees.</param>
/// <param name="InputHeight">Its rows.</param>
/// <param name="InputChannels">Its channels.</param>
/// <param name="EmbeddingDimensions">Values of an embedding.</param>
/// <param name="Labels">Its classes, in the order of their numbers; none of a model without a classifier.</param>
internal sealed record ServedModelAnswer(
    string Name,
    string Sha256,
    long Generation,
    DateTimeOffset LoadedAt,
    int InputWidth,
    int InputHeight,
    int InputChannels,
    int EmbeddingDimensions,
    IReadOnlyList<string> Labels
);

/// <param name="MaxImageBytes">The most bytes of an image's file.</param>
/// <param name="MaxImagePixels">The most pixels of an image.</param>
/// <param name="MaxFiles">The most images of a request.</param>
internal sealed record LimitsAnswer(long MaxImageBytes, long MaxImagePixels, int MaxFiles);

/// <summary>What became of the images of a request, in their order, all by one model.</summary>
internal sealed record ImagesAnswer(ModelAnswer Model, IReadOnlyList<ImageAnswer> Images);

/// <param name="Name">What requests call it.</param>
/// <param name="Sha256">Of its weights.</param>
/// <param name="Generation">How often they were loaded.</param>
/// <param name="LoadedAt">When.</param>
internal sealed record ModelAnswer(string Name, string Sha256, long Generation, DateTimeOffset LoadedAt);

/// <summary>What became of an image: why it is refused, or all else.</summary>
/// <param name="Name">As the request calls it.</param>
internal sealed record ImageAnswer(string Name)
{
    /// <summary>Columns, as it is shown upright.</summary>
    public int? Width { get; init; }

    /// <summary>Rows.</summary>
    public int? Height { get; init; }

    /// <summary>What the model saw of it.</summary>
    public RegionAnswer? Seen { get; init; }

    /// <summary>The most probable classes, best first.</summary>
    public IReadOnlyList<PredictionAnswer>? Predictions { get; init; }

    /// <summary>Its features, of length 1.</summary>
    public float[]? Embedding { get; init; }

    /// <summary>How long each step took.</summary>
    public TimesAnswer? Times { get; init; }

    /// <summary>Why it is refused.</summary>
    public Problem? Problem { get; init; }
}

/// <summary>In pixels of the image, from its upper left corner.</summary>
internal sealed record RegionAnswer(double X, double Y, double Width, double Height);

/// <param name="Index">The class's number.</param>
/// <param name="Label">Its name.</param>
/// <param name="Probability">From 0 to 1.</param>
internal sealed record PredictionAnswer(int Index, string Label, float Probability);

/// <summary>In milliseconds.</summary>
internal sealed record TimesAnswer(double Decode, double Queue, double Preprocess, double Run);

/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Checks">What was asked.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyList<HealthCheckAnswer> Checks);

/// <param name="Name">What was asked.</param>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Description">Why.</param>
internal sealed record HealthCheckAnswer(string Name, string Status, string? Description);

/// <summary>Reads and writes them without reflection, which a program compiled ahead of time has not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(ImagesAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class AnswerJson : JsonSerializerContext;
