using System.Security;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.InProcess.Compilation;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.InProcess.Caching;

/// <summary>
/// Compilations in a folder, for any number of processes at once. Whatever fails there costs time and nothing else.
/// </summary>
internal sealed partial class CompilationCache
{
    private const string Suffix = ".compiled";
    private const string UnfinishedSuffix = ".unfinished";

    // The largest models come to some hundreds of kilobytes.
    private const long MaximumLength = 256 << 20;

    private static readonly TimeSpan Unused = TimeSpan.FromDays(60);
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly string? _folder;

    private CompilationCache(string? folder, string? fault) => (_folder, Fault) = (folder, fault);

    /// <summary>Why nothing is kept, or the last compilation is not; null while all is well.</summary>
    public string? Fault { get; private set; }

    /// <param name="folder">Null for the user's own.</param>
    /// <exception cref="ArgumentException">The folder is no path.</exception>
    public static CompilationCache Open(string? folder)
    {
        (string? path, string? fault) = folder is null
            ? UserCache.Find(Environment.GetEnvironmentVariable)
            : (Path.GetFullPath(folder), null);
        try
        {
            fault ??= PrivateFolder.Prepare(path!);
        }
        catch (Exception exception) when (IsOfTheSystem(exception))
        {
            fault = Printable.Escape(exception.Message).TrimEnd('.');
        }

        return fault is null
            ? new CompilationCache(path, null)
            : new CompilationCache(null, $"Compilations are not kept: {fault}.");
    }

    /// <summary>The compilation for a key; null if there is none, or a broken one.</summary>
    public CompiledFolder? Read(byte[] key)
    {
        if (_folder is null)
        {
            return null;
        }

        string path = PathOf(key);
        try
        {
            // The bytes that are checked are those that are loaded: the file is not opened again.
            if (ReadFile(path) is not { } bytes || CacheEntry.Read(key, bytes) is not { } compiled)
            {
                return null;
            }

            MarkAsUsed(path);
            return compiled;
        }
        catch (Exception exception) when (IsOfTheSystem(exception))
        {
            return null;
        }
    }

    /// <summary>Keeps a compilation. Whoever reads meanwhile finds all of it or nothing.</summary>
    public void Write(byte[] key, CompiledFolder compiled)
    {
        if (_folder is null)
        {
            return;
        }

        string unfinished = Path.Combine(_folder, Guid.NewGuid().ToString("N") + UnfinishedSuffix);
        try
        {
            WriteFile(unfinished, CacheEntry.Write(key, compiled));
            File.Move(unfinished, PathOf(key), overwrite: true);
            RemoveOld();
        }
        catch (Exception exception) when (IsOfTheSystem(exception))
        {
            Fault = $"The compilation could not be kept: {Printable.Escape(exception.Message)}";
            Try(() => File.Delete(unfinished));
        }
    }

    private static byte[]? ReadFile(string path)
    {
        if (new FileInfo(path) is not { Exists: true, LinkTarget: null })
        {
            return null;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        if (file.Length > MaximumLength || !PrivateFolder.IsPrivate(file.SafeFileHandle))
        {
            return null;
        }

        byte[] bytes = new byte[file.Length];
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? bytes : null;
    }

    private static void WriteFile(string path, byte[] bytes)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(bytes);
    }

    /// <summary>Its time is that of its last use.</summary>
    private static void MarkAsUsed(string path) => Try(() => File.SetLastWriteTimeUtc(path, DateTime.UtcNow));

    /// <summary>Of its own files: the folder may be one that has others too.</summary>
    private void RemoveOld()
    {
        foreach (FileInfo file in new DirectoryInfo(_folder!).EnumerateFiles())
        {
            TimeSpan? kept =
                EntryName().IsMatch(file.Name) ? Unused
                : UnfinishedName().IsMatch(file.Name) ? Abandoned
                : null;
            if (DateTime.UtcNow - file.LastWriteTimeUtc > kept)
            {
                Try(file.Delete);
            }
        }
    }

    private string PathOf(byte[] key) => Path.Combine(_folder!, Convert.ToHexStringLower(key) + Suffix);

    [GeneratedRegex(@"^[0-9a-f]{64}\.compiled\z")]
    private static partial Regex EntryName();

    [GeneratedRegex(@"^[0-9a-f]{32}\.unfinished\z")]
    private static partial Regex UnfinishedName();

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (IsOfTheSystem(exception)) { }
    }

    private static bool IsOfTheSystem(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException;
}
