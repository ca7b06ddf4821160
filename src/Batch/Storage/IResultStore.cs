namespace ConvNextV2.Compiled.Batch.Storage;

/// <summary>
/// Where a job's results stand: files by their names, which have slashes where folders begin. Each is there whole or not at all.
/// </summary>
internal interface IResultStore
{
    /// <summary>As it was given.</summary>
    string Address { get; }

    /// <summary>Where a file is, for people.</summary>
    string AddressOf(string name);

    /// <summary>The names that begin so; what follows is in the same folder.</summary>
    IEnumerable<string> Names(string beginning);

    bool Exists(string name);

    /// <summary>A file, to be read in any order; null if it is not there.</summary>
    Stream? TryOpen(string name);

    /// <summary>Writes a file, or writes it over.</summary>
    /// <param name="name">The file.</param>
    /// <param name="write">Writes the content, and may read it again.</param>
    /// <param name="mayCommit">Asked when all is written, right before the file is there.</param>
    /// <returns>Whether it is there; if not, nothing is left of it.</returns>
    Task<bool> WriteAsync(string name, Func<Stream, Task> write, Func<Task<bool>>? mayCommit = null);

    /// <summary>Writes a file that is not there yet.</summary>
    /// <returns>False if it is there, and stays.</returns>
    Task<bool> CreateAsync(string name, Func<Stream, Task> write);

    void Delete(string name);

    /// <summary>
    /// Keeps others from the same work, where the store can: what they would do meanwhile has the same bytes, and costs its time.
    /// </summary>
    /// <returns>Null if another has the turn.</returns>
    IPartLock? TryLock(string name);

    /// <summary>
    /// Removes what writers that were killed have left half-written; whoever is at something then does not come to its end.
    /// </summary>
    void RemoveTemporaries();
}
