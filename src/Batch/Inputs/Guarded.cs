using ConvNextV2.Compiled.Batch.Errors;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>Reading of a file of inputs, whose end in the midst is the end of the job: what follows is not known.</summary>
internal static class Guarded
{
    /// <param name="file">The file.</param>
    /// <param name="kind">What it is, in words.</param>
    /// <param name="items">What is read of it.</param>
    /// <exception cref="BatchException">It cannot be read, or is not what it should be.</exception>
    public static IEnumerable<T> Items<T>(string file, string kind, IEnumerable<T> items)
    {
        using IEnumerator<T> enumerator = Try(file, kind, items.GetEnumerator);
        while (Try(file, kind, enumerator.MoveNext))
        {
            yield return enumerator.Current;
        }
    }

    private static T Try<T>(string file, string kind, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            throw new BatchException($"The {kind} '{file}' cannot be used: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BatchException($"The {kind} '{file}' cannot be read: {exception.Message}", exception);
        }
    }
}
