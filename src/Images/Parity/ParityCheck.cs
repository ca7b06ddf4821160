using ConvNextV2.Compiled.Images.Parity;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// Proves that a compiled model says what Python says: replays a file that was written where the model was trained, from images
/// through pixel values to logits, each stage from what Python recorded before it.
/// </summary>
public static class ParityCheck
{
    /// <summary>What such a file is called beside a model: <c>parity.safetensors</c>.</summary>
    public const string FileName = ParityTensors.FileName;

    /// <summary>Replays every stage that the file has, in a session of its own.</summary>
    /// <param name="model">Any loaded class: with or without a classifier, or a backbone, of which no output is compared.</param>
    /// <param name="path">The file, or a folder with one of that name.</param>
    /// <param name="options">May be left out.</param>
    /// <param name="cancellationToken">Looked at between stages, and in the model between blocks.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ParityException">It is damaged, cannot be read, is no parity file, or has more images than
    /// <see cref="ParityOptions.MaxImages"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static ParityReport Run(
        CompiledModel model,
        string path,
        ParityOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        cancellationToken.ThrowIfCancellationRequested();
        string file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        options ??= ParityOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxImages);
        using ParityFile opened = ParityFile.Open(file);
        if (opened.Images.Count > options.MaxImages)
        {
            throw new ParityException(
                file,
                FormattableString.Invariant($"has {opened.Images.Count} images, and may have {options.MaxImages} ")
                    + $"({nameof(ParityOptions)}.{nameof(ParityOptions.MaxImages)})."
            );
        }

        using var replay = new Replay(model, opened, options);
        return replay.Run(cancellationToken);
    }

    /// <summary>The same on another thread.</summary>
    /// <param name="model">Any loaded class.</param>
    /// <param name="path">The file, or a folder with one.</param>
    /// <param name="options">May be left out.</param>
    /// <param name="cancellationToken">Looked at between stages, and in the model between blocks.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ParityException">It is damaged, cannot be read, is no parity file, or has more images than
    /// <see cref="ParityOptions.MaxImages"/>.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static Task<ParityReport> RunAsync(
        CompiledModel model,
        string path,
        ParityOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(() => Run(model, path, options, cancellationToken), cancellationToken);
    }
}
