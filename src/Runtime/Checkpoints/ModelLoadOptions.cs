using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled;

/// <summary>How a model is loaded.</summary>
public sealed class ModelLoadOptions
{
    private string? _weightsPrefix;
    private IReadOnlyList<string> _ignoredTensors = [];

    /// <summary>
    /// The vectors to compute with: by default the widest that the machine has, or what the environment variable
    /// <c>CONVNEXTV2_VECTOR_BITS</c> says. Fix it to have the same results on different machines.
    /// </summary>
    public VectorWidth? VectorWidth { get; init; }

    /// <summary>
    /// Told how much of the weights is in its place, from 0 to 1; the numbers never fall. They come from the threads that load.
    /// </summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>
    /// The most threads that read and pack the weights, the calling one included; 1 or more, by default as many as the process
    /// has processors for. Fewer leave the others to what the program does meanwhile. The loaded model is the same at any number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? ThreadCount
    {
        get => field;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// Where in the checkpoint the model stands, such as <c>ema.</c>: what all names of its tensors begin with; the empty string
    /// for nothing. Whatever stands elsewhere is left aside. Null, the default, finds the model behind any prefix, and refuses a
    /// checkpoint that holds it more than once.
    /// </summary>
    public string? WeightsPrefix
    {
        get => _weightsPrefix;
        init => _weightsPrefix = value;
    }

    /// <summary>
    /// Tensors of the checkpoint that are no part of the model and are left aside, by their names in the file: a loss's weight,
    /// a counter. <c>*</c> stands for any characters and <c>?</c> for one, so <c>loss_fct.*</c> is a module. By default there
    /// are none, and a tensor that the model has no use for is an error.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is null, or one of the names is.</exception>
    public IReadOnlyList<string> IgnoredTensors
    {
        get => _ignoredTensors;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            string[] patterns = [.. value];
            Array.ForEach(patterns, pattern => ArgumentNullException.ThrowIfNull(pattern, nameof(value)));
            _ignoredTensors = Array.AsReadOnly(patterns);
        }
    }

    /// <summary>
    /// Whether weights may hold NaN or infinity, as a training that diverged leaves them. By default they are an error, because
    /// every image has the same answer then, and it is none. If they are allowed, <see cref="LoadedCheckpoint.NonFiniteTensors"/>
    /// names them.
    /// </summary>
    public bool AllowNonFiniteWeights { get; init; }

    /// <summary>
    /// Leaves the <c>config.json</c> and <c>preprocessor_config.json</c> beside a checkpoint unread. By default they are compared
    /// with what the class was compiled from: preprocessing, labels, <c>hidden_act</c>, <c>layer_norm_eps</c> and
    /// <c>problem_type</c> that differ are an error, because answers would be wrong without one. Set it where they are known to
    /// differ, and the compiled ones are meant; labels that the class only counts then have no names.
    /// </summary>
    public bool IgnoreConfigs { get; init; }

    /// <summary>
    /// The SHA-256 that the checkpoint must have, as 64 hexadecimal digits: of the file, or of what is left of a stream. It is
    /// compared before anything is loaded, which reads the checkpoint once more; null, the default, compares nothing. A class
    /// whose item has WeightsSha256 has it as a constant of that name.
    /// </summary>
    /// <exception cref="ArgumentException">It is not 64 hexadecimal digits.</exception>
    public string? ExpectedSha256
    {
        get => field;
        init =>
            field =
                value is null || (value.Length == 64 && value.All(char.IsAsciiHexDigit))
                    ? value
                    : throw new ArgumentException(
                        $"A SHA-256 is 64 hexadecimal digits, which '{Printable.Name(value)}' is not.",
                        nameof(value)
                    );
    }

    /// <summary>
    /// Whether <see cref="LoadedCheckpoint.Sha256"/> says which checkpoint it is. A file is read twice more for that, before and
    /// after it is loaded: one that others write meanwhile is an error, so the hash is that of the weights in memory.
    /// </summary>
    public bool ComputeSha256 { get; init; }

    /// <summary>The same where an item says more of its checkpoint; these options' prefix goes before the item's.</summary>
    internal ModelLoadOptions With(string? weightsPrefix, IEnumerable<string> ignoredTensors)
    {
        var options = (ModelLoadOptions)MemberwiseClone();
        options._weightsPrefix ??= weightsPrefix;
        options._ignoredTensors = Array.AsReadOnly<string>([.. ignoredTensors, .. _ignoredTensors]);
        return options;
    }
}
