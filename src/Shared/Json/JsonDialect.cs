namespace ConvNextV2.Compiled.Json;

/// <summary>What a text may hold that RFC 8259 leaves open or does not have.</summary>
internal enum JsonDialect
{
    /// <summary>
    /// As Python's json reads it, and writes it by default: half surrogate pairs, <c>NaN</c>, <c>Infinity</c>,
    /// <c>-Infinity</c>, and any depth.
    /// </summary>
    Python,

    /// <summary>As Rust's serde reads it, which the safetensors crate uses: none of these.</summary>
    Strict,
}
