namespace ImageServer.Problems;

/// <summary>A request is refused, by what it says itself.</summary>
internal sealed class RequestException(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public static RequestException Malformed(string detail) => new(StatusCodes.Status400BadRequest, detail);

    public static RequestException TooLarge(string detail) => new(StatusCodes.Status413PayloadTooLarge, detail);
}
