namespace ConvNextV2.Compiled.Batch.Storage;

/// <summary>A turn at something, until it is disposed.</summary>
internal interface IPartLock : IDisposable
{
    /// <summary>What was to be done once has been done: nobody else needs a turn.</summary>
    void SetOver();
}
