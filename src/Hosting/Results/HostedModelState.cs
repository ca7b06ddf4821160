namespace ConvNextV2.Compiled.Hosting;

/// <summary>What can be asked of a model.</summary>
public enum HostedModelState
{
    /// <summary>Nothing yet: it is being loaded.</summary>
    Loading,

    /// <summary>Everything.</summary>
    Ready,

    /// <summary>Everything, by the model that was there before: the last reload failed.</summary>
    Degraded,

    /// <summary>Nothing any more: it was removed, or its host stops. Requests that it took are finished.</summary>
    Stopped,
}
