using System.Globalization;
using ConvNextV2.Compiled.Images;
using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.Hosting.Generations;

/// <summary>The files of a checkpoint, as they can be compared without being read.</summary>
internal static class Checkpoint
{
    private const string Weights = "model.safetensors";
    private const string Index = ".index.json";
    private const string Absent = "absent";

    /// <summary>What is loaded together: the file, or the index and what may be its shards, and the configs beside it.</summary>
    /// <param name="path">Of a file or a folder.</param>
    public static IEnumerable<string> Files(string path)
    {
        bool isFolder = Directory.Exists(path);
        string folder = isFolder ? path : Path.GetDirectoryName(path) ?? "";
        string file = isFolder ? Path.Combine(path, Weights) : path;
        if (isFolder && !File.Exists(file) && File.Exists(file + Index))
        {
            file += Index;
        }

        // Which shards an index has is not known while it is half-written: any of its folder may be one.
        IEnumerable<string> shards = file.EndsWith(Index, StringComparison.Ordinal)
            ? Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal)
            : [];
        string[] beside = ["config.json", "preprocessor_config.json", ParityCheck.FileName];
        return [file, .. shards, .. beside.Select(name => Path.Combine(folder, name))];
    }

    /// <summary>
    /// A text that is another one once a file is: by its length and its time of change, of what a link leads to in the end. A
    /// folder of links whose target is swapped, as Kubernetes' volumes are, is seen so; one of the same length and time is not.
    /// </summary>
    /// <param name="path">Of a file or a folder.</param>
    public static string Stamp(string path)
    {
        try
        {
            return string.Join('\n', Files(path).Select(file => $"{Path.GetFileName(file)} {StampOf(file)}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Absent;
        }
    }

    private static string StampOf(string file)
    {
        try
        {
            // By a handle, which is what all links lead to.
            using SafeFileHandle handle = File.OpenHandle(file, share: FileShare.ReadWrite | FileShare.Delete);
            long ticks = File.GetLastWriteTimeUtc(handle).Ticks;
            return string.Create(CultureInfo.InvariantCulture, $"{RandomAccess.GetLength(handle)} {ticks}");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Absent;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return "unreadable";
        }
    }
}
