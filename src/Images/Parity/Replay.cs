using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Reports;
using ConvNextV2.Compiled.Images.Parity.Stages;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Images.Parity;

/// <summary>One file through one model, image by image, each stage from what Python recorded before it.</summary>
internal sealed class Replay : IDisposable
{
    private readonly CompiledModel _model;
    private readonly ParityFile _file;
    private readonly ParityOptions _options;
    private readonly InputShape _shape;
    private readonly PixelStages _pixels;
    private readonly ModelSession _session;

    public Replay(CompiledModel model, ParityFile file, ParityOptions options)
    {
        (_model, _file, _options, _shape) = (model, file, options, InputShape.Of(model));
        _pixels = new PixelStages(model.Preprocessing, _shape, file.Metadata.ImageBackend);
        _session = model.CreateSession(new ModelSessionOptions { ThreadCount = options.ThreadCount });
    }

    public ParityReport Run(CancellationToken cancellationToken)
    {
        var images = new List<ParityImage>();
        foreach (RecordedImage recorded in _file.Images)
        {
            ParityImage image = Run(recorded, cancellationToken);
            images.Add(image);
            _options.Progress?.Report(image);
        }

        ParityMetadata metadata = _file.Metadata;
        return new ParityReport(_file.Path, images)
        {
            Processor = metadata.Processor,
            Backend = metadata.Backend,
            Versions = metadata.Versions,
            Remarks = [.. FileRemarks.Of(_file), .. _pixels.Remarks, .. ImageRemarks.Of(images)],
        };
    }

    public void Dispose() => _session.Dispose();

    private ParityImage Run(RecordedImage recorded, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string name = _file.Metadata.NameOf(recorded.Index);
        Picture? python = recorded.Decoded is { } decoded ? Picture.Read(_file, decoded, _options.Limits) : null;
        byte[]? encoded = recorded.Encoded is { } file ? RecordedTensors.ReadEncoded(_file, file, _options.Limits) : null;
        (ParityStage decode, Picture? picture) = DecodeStage.Run(encoded, python, _shape.Channels, name, _options.Limits);
        cancellationToken.ThrowIfCancellationRequested();
        TensorNumbers? numbers = recorded.PixelValues is { } values
            ? RecordedTensors.ReadPixelValues(_file, values, _shape)
            : null;
        (ParityStage resize, ParityStage normalize) = _pixels.Compare(recorded.PixelValues, numbers, picture);
        cancellationToken.ThrowIfCancellationRequested();
        // Python's model was given what these were before a type of 16 bits took digits from them: ours, if all else is
        // the same.
        bool isReplayed = numbers is { RelativeRounding: > 0 } && picture is not null && IsSame(resize) && IsSame(normalize);
        ParityStage model = RunModel(recorded, numbers, picture, isReplayed, cancellationToken);
        return new ParityImage(recorded.Index, name, [decode, resize, normalize, model]);
    }

    private static bool IsSame(ParityStage stage) => stage.Verdict is ParityVerdict.Same;

    private ParityStage RunModel(
        RecordedImage recorded,
        TensorNumbers? numbers,
        Picture? picture,
        bool isReplayed,
        CancellationToken cancellationToken
    )
    {
        if (_session is not ImageEmbedderSession session)
        {
            return ModelStage.NotCompared(ParityTensors.Logits, "A backbone's maps are not in such files.");
        }

        var classifier = _model as ImageClassifier;
        TensorEntry? expected = classifier is null ? recorded.PoolerOutput : recorded.Logits ?? recorded.PoolerOutput;
        bool areLogits = classifier is not null && (expected is null || expected == recorded.Logits);
        string tensor = areLogits ? ParityTensors.Logits : ParityTensors.PoolerOutput;
        if (expected is null)
        {
            return ModelStage.NotCompared(
                tensor,
                recorded.Logits is null ? $"The file has no {tensor}." : "The file has logits, and the class has no classifier."
            );
        }

        int count = areLogits ? classifier!.Labels.Count : ((ImageEmbedder)_model).EmbeddingDimensions;
        if (RecordedTensors.ReadOutputs(_file, expected, tensor, count) is not { } python)
        {
            return ModelStage.OfAnotherSize(expected, tensor, count);
        }

        if (recorded.PixelValues is not null && numbers is null)
        {
            return ModelStage.NotCompared(tensor, "Python's pixel values have another size than the class takes.");
        }

        if (numbers is null && picture is null)
        {
            return ModelStage.NotCompared(tensor, "The file has nothing that could be given to the model.");
        }

        (float[] pixelValues, string? refused) =
            numbers is null || isReplayed ? _pixels.Replay(picture!) : (numbers.Values, null);
        if (refused is not null)
        {
            return ModelStage.Refused(tensor, refused);
        }

        string? origin =
            numbers is null
                ? " The file has no pixel values, so they were made here: a difference may come from the steps before."
            : isReplayed ? $" The pixel values are recorded in {numbers.DataType}, so the model was given ours, which agree."
            : numbers.RelativeRounding > 0
                ? $" The pixel values are recorded in {numbers.DataType}: Python's model may have been given others."
            : null;
        float[] outputs = Outputs(pixelValues).ToArray();
        if (_model.LoadedCheckpoint.QuantizationTime is not null)
        {
            return QuantizedModelStage.Compare(outputs, python.Values, tensor, areLogits, Embeddings(), origin);
        }

        double noise = RoundingNoise.Of(Outputs, pixelValues, outputs, _pixels.LevelWorth);
        return ModelStage.Compare(outputs, python, tensor, noise, areLogits ? classifier!.Labels : null, origin);

        ReadOnlySpan<float> Outputs(float[] values)
        {
            ReadOnlySpan<float> logits = session.Run(values, cancellationToken);
            return areLogits ? logits : session.PooledOutput;
        }

        (float[] Ours, float[] Python)? Embeddings() =>
            recorded.PoolerOutput is { } recordedEmbedding
            && RecordedTensors.ReadOutputs(_file, recordedEmbedding, ParityTensors.PoolerOutput, session.PooledOutput.Length)
                is { } embedding
                ? (session.PooledOutput.ToArray(), embedding.Values)
                : null;
    }
}
