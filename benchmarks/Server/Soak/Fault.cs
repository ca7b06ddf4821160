namespace ConvNextV2.Compiled.Benchmarks.Server.Soak;

/// <summary>What a client does that a server must bear.</summary>
internal enum Fault
{
    /// <summary>A body that is no image, or the half of one.</summary>
    BrokenImage,

    /// <summary>A connection that ends amid the body.</summary>
    AbortedBody,

    /// <summary>A body at a byte a second.</summary>
    SlowBody,
}
