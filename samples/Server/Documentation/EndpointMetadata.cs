namespace ImageServer.Documentation;

/// <summary>What an endpoint reads behind the question mark, for the document.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it does.</param>
/// <param name="IsFlag">Whether it is true or false, and not a number.</param>
internal sealed record QueryMetadata(string Name, string Description, bool IsFlag = false);

/// <summary>Says that an endpoint's body is images, for the document.</summary>
/// <param name="AnswersPng">Whether the answer is a picture, and not JSON.</param>
internal sealed record ImagesMetadata(bool AnswersPng);
