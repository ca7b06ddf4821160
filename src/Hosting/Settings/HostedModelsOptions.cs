namespace ConvNextV2.Compiled.Hosting;

/// <summary>What all hosted models of a process share: section <c>ConvNextV2</c> of the configuration.</summary>
public sealed class HostedModelsOptions
{
    /// <summary>
    /// The most requests of all models together that are worked on at once, from 1 to 1024. Null, the default, is the processors.
    /// Those that their model has let in wait for it in order.
    /// </summary>
    public int? RunsAtOnce { get; set; }
}
