namespace ConvNextV2.Compiled.Hosting;

/// <summary>
/// A request took longer than <see cref="HostedModelOptions.QueueTimeout"/> or <see cref="HostedModelOptions.RunTimeout"/> allow.
/// </summary>
/// <param name="model">The model's name.</param>
/// <param name="option">The option's name.</param>
/// <param name="limit">Its value.</param>
public sealed class ModelTimeoutException(string model, string option, TimeSpan limit)
    : TimeoutException($"A request of {model} was given up after {limit}, which is {option}.")
{
    /// <summary>The model's name.</summary>
    public string Model { get; } = model;

    /// <summary>The name of the option: <c>QueueTimeout</c> or <c>RunTimeout</c>.</summary>
    public string Option { get; } = option;

    /// <summary>The option's value.</summary>
    public TimeSpan Limit { get; } = limit;
}
