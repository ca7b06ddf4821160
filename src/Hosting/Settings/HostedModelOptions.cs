namespace ConvNextV2.Compiled.Hosting;

/// <summary>
/// How one model is hosted: section <c>ConvNextV2:Models:NAME</c> of the configuration, after which code that configures it has
/// its turn. Checked when the host starts; read once.
/// </summary>
public sealed class HostedModelOptions
{
    /// <summary>
    /// The checkpoint: a file, the index of shards, or a folder that holds either; a relative path begins at the host's content
    /// root. Null, the default, loads the weights that come with the class.
    /// </summary>
    public string? Weights { get; set; }

    /// <summary>
    /// Where in the checkpoint the model stands, such as <c>ema.</c>; see <see cref="ModelLoadOptions.WeightsPrefix"/>. Null, the
    /// default, finds it.
    /// </summary>
    public string? WeightsPrefix { get; set; }

    /// <summary>
    /// Tensors of the checkpoint that are left aside, by name or pattern; see <see cref="ModelLoadOptions.IgnoredTensors"/>. By
    /// default there are none.
    /// </summary>
    public IReadOnlyList<string> IgnoredTensors { get; set; } = [];

    /// <summary>
    /// Whether the <c>config.json</c> and <c>preprocessor_config.json</c> beside a checkpoint are left unread; see
    /// <see cref="ModelLoadOptions.IgnoreConfigs"/>. By default what contradicts the class is an error.
    /// </summary>
    public bool IgnoreConfigs { get; set; }

    /// <summary>
    /// Whether a checkpoint that changes is loaded without a call. It is looked at every <see cref="WatchInterval"/>, and taken
    /// when it has been the same twice.
    /// </summary>
    public bool Watch { get; set; }

    /// <summary>How often a watched checkpoint is looked at; by default every 2 seconds.</summary>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The most requests of this model that are worked on at once, from 1 to 1024. Null, the default, is as many as there are
    /// processors for, with <see cref="ThreadsPerRequest"/> each.
    /// </summary>
    public int? RequestsAtOnce { get; set; }

    /// <summary>
    /// The threads of a request, from 1 to 1024. Null, the default, gives all processors to a request that is alone in the
    /// process when it begins, as the one before it was, and one to any other. Results are the same to the last bit at any
    /// number.
    /// </summary>
    public int? ThreadsPerRequest { get; set; }

    /// <summary>The most requests that wait, 0 or more; by default 32. One beyond them is refused at once.</summary>
    public int QueueLength { get; set; } = 32;

    /// <summary>The longest that a request waits; null, the default, for as long as its caller does.</summary>
    public TimeSpan? QueueTimeout { get; set; }

    /// <summary>
    /// The longest that a request is worked on, looked at between the blocks of the model; null, the default, is no limit.
    /// </summary>
    public TimeSpan? RunTimeout { get; set; }

    /// <summary>The most bytes of an image file; by default 32 MiB. They are in memory while a request waits.</summary>
    public long MaxImageBytes { get; set; } = 32L << 20;

    /// <summary>
    /// The most pixels of an image, 4 bytes each; by default 100 million. They are in memory only while a request is worked on.
    /// </summary>
    public long MaxImagePixels { get; set; } = 100_000_000;

    /// <summary>
    /// Whether large JPEGs are decoded at a scale that is no smaller than what the model resizes to, which takes a fraction of
    /// the time and changes pixels a little.
    /// </summary>
    public bool ReducedDecoding { get; set; }

    /// <summary>
    /// Whether each checkpoint is held against what Python made of images, before it answers. One that differs, or that has no
    /// parity file, is not taken.
    /// </summary>
    public bool CheckParity { get; set; }

    /// <summary>
    /// The parity file; null, the default, is <c>parity.safetensors</c> beside the weights. Relative as <see cref="Weights"/>.
    /// </summary>
    public string? ParityFile { get; set; }

    /// <summary>
    /// The SHA-256 that the checkpoint must have, a reloaded one as well, as 64 hexadecimal digits; null, the default, is any.
    /// Of one file: an index of shards is refused then. Not with <see cref="Watch"/>, for it would refuse every other one.
    /// </summary>
    public string? ExpectedSha256 { get; set; }

    /// <summary>As they are now, whatever the caller does with them afterwards.</summary>
    internal HostedModelOptions Copy()
    {
        var copy = (HostedModelOptions)MemberwiseClone();
        copy.IgnoredTensors = [.. IgnoredTensors];
        return copy;
    }
}
