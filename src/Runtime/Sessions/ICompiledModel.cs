namespace ConvNextV2.Compiled;

/// <summary>What every generated class can be asked for without naming it: <c>TModel.Load(path)</c>.</summary>
/// <typeparam name="TSelf">The generated class.</typeparam>
public interface ICompiledModel<TSelf>
    where TSelf : CompiledModel, ICompiledModel<TSelf>
{
    /// <summary>Loads the weights from a file, the shards of an index, or a folder that holds either.</summary>
    /// <param name="path">Where the checkpoint is.</param>
    /// <param name="options">How to load it; may be left out.</param>
    /// <exception cref="CheckpointException">
    /// The checkpoint is damaged, or its tensors or labels are not those of the model.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    static abstract TSelf Load(string path, ModelLoadOptions? options = null);

    /// <summary>The same on other threads.</summary>
    /// <param name="path">Where the checkpoint is.</param>
    /// <param name="options">How to load it, and who is told of the progress; may be left out.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="CheckpointException">
    /// The checkpoint is damaged, or its tensors or labels are not those of the model.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled; nothing is loaded.</exception>
    static abstract Task<TSelf> LoadAsync(
        string path,
        ModelLoadOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Makes an image's pixel values, as the model's config says.</summary>
    /// <param name="image">Of any size.</param>
    /// <param name="pixelValues">Filled with channels × rows × columns.</param>
    /// <exception cref="ArgumentException">
    /// The model cannot take the image, or the values are not as many as it takes.
    /// </exception>
    static abstract void Preprocess(ImageView image, Span<float> pixelValues);
}
