namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>What an item decides. The keys that it replaces are not read, so that nothing is wrong with them.</summary>
/// <param name="Architecture">Instead of <c>architectures</c>; null if the config decides.</param>
/// <param name="HasImageSize">Instead of <c>image_size</c>, and of the preprocessor's <c>size</c>.</param>
/// <param name="HasOutFeatures">Instead of <c>out_features</c> and <c>out_indices</c>.</param>
internal sealed record ConfigOverrides(
    ModelArchitecture? Architecture = null,
    bool HasImageSize = false,
    bool HasOutFeatures = false
);
