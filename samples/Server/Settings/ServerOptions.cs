namespace ImageServer.Settings;

/// <summary>What the section <c>Server</c> of the settings says.</summary>
internal sealed class ServerOptions
{
    public const string Section = "Server";

    /// <summary>The most bytes of a request's body.</summary>
    public long MaxRequestBytes { get; set; } = 64L << 20;

    /// <summary>The most images of a request.</summary>
    public int MaxFiles { get; set; } = 32;

    /// <summary>
    /// The most bytes of bodies that are in memory at once, over all requests; one that would exceed them is refused as when the
    /// queue is full. Many slow uploads then cost no more than this.
    /// </summary>
    public long MaxBufferedBytes { get; set; } = 256L << 20;

    /// <summary>The most connections at once; a further one is closed.</summary>
    public int MaxConnections { get; set; } = 1024;

    /// <summary>
    /// The longest that a request may take, from its first header until its answer is made; and the longest that a client may
    /// take to read a heat map. At most a day.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A body that comes more slowly is given up after <see cref="SlowBodyGrace"/>; bytes a second.</summary>
    public double MinBodyRate { get; set; } = 240;

    /// <summary>
    /// How long a body may come more slowly than <see cref="MinBodyRate"/>, and how long nothing of it may come at all; more
    /// than a second, at most a day.
    /// </summary>
    public TimeSpan SlowBodyGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the server, told to end, may take to finish what it took; at most a day.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What a full queue is answered with: 503, or 429.</summary>
    public int RejectionStatus { get; set; } = StatusCodes.Status503ServiceUnavailable;

    /// <summary>Whether the server may listen on addresses that other machines reach.</summary>
    public bool AllowRemote { get; set; }
}
