namespace ConvNextV2.Compiled.Hosting;

/// <summary>A model answers nothing: it is not loaded yet, was removed, or its host stops.</summary>
/// <param name="model">The model's name.</param>
/// <param name="message">Why, in a sentence.</param>
public sealed class ModelUnavailableException(string model, string message) : InvalidOperationException(message)
{
    /// <summary>The model's name.</summary>
    public string Model { get; } = model;

    internal static ModelUnavailableException Gone(string model) =>
        new(model, $"{model} is gone: it was removed, or its host stops. What has its name by now is in the catalog.");
}
