namespace ConvNextV2.Compiled.Generator;

/// <summary>The names of the pipeline's nodes, by which tests ask why each one ran.</summary>
internal static class TrackingNames
{
    /// <summary>Configs with their metadata.</summary>
    public const string Configs = nameof(Configs);

    /// <summary>Preprocessor files.</summary>
    public const string Preprocessors = nameof(Preprocessors);

    /// <summary>What the build wrote about weights.</summary>
    public const string Listings = nameof(Listings);

    /// <summary>What the build wrote about parity files.</summary>
    public const string Parities = nameof(Parities);

    /// <summary>What each config came to, places included.</summary>
    public const string Outcomes = nameof(Outcomes);

    /// <summary>Everything to be reported.</summary>
    public const string Diagnostics = nameof(Diagnostics);

    /// <summary>The models, without any place, of which no two claim one class.</summary>
    public const string Models = nameof(Models);

    /// <summary>Their plans.</summary>
    public const string Plans = nameof(Plans);

    /// <summary>Their labels.</summary>
    public const string Labels = nameof(Labels);

    public static readonly IReadOnlyList<string> All =
    [
        Configs,
        Preprocessors,
        Listings,
        Parities,
        Outcomes,
        Diagnostics,
        Models,
        Plans,
        Labels,
    ];
}
