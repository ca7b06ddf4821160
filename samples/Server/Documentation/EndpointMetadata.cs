using Microsoft.OpenApi;

namespace ImageServer.Documentation;

/// <summary>What an endpoint reads behind the question mark, for the document.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it does.</param>
/// <param name="Type">Of which kind its value is.</param>
/// <param name="Least">The least number that it may be.</param>
internal sealed record QueryMetadata(string Name, string Description, JsonSchemaType Type, int? Least = null);

/// <summary>Says that an endpoint's body is images, for the document.</summary>
/// <param name="TakesSeveral">Whether it may be more than one.</param>
internal sealed record ImagesMetadata(bool TakesSeveral);

/// <summary>Says that an endpoint answers a picture, and what its headers say, for the document.</summary>
/// <param name="Headers">By their names.</param>
internal sealed record PictureMetadata(IReadOnlyDictionary<string, string> Headers);
