using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace ImageServer.Problems;

/// <summary>Why a request, or an image of it, is refused: problem details of RFC 9457.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong and what would be right, in a sentence or two.</param>
internal sealed record Problem(int Status, string Detail)
{
    /// <summary>What kind of problem it is, where the status says too little: an address of this server.</summary>
    public string? Type { get; init; }

    /// <summary>The status in words.</summary>
    public string Title => ReasonPhrases.GetReasonPhrase(Status);

    /// <summary>When it may be worth another try; whole seconds in the header.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }
}
