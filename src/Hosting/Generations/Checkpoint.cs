using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using ConvNextV2.Compiled.Images;
using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.Hosting.Generations;

/// <summary>The files of a checkpoint, as they can be compared without being read.</summary>
internal static class Checkpoint
{
    private const string Weights = "model.safetensors";
    private const string Index = ".index.json";
    private const string Absent = "absent";

    // What a look costs is so many reads a file, however large it is.
    private const int Blocks = 16;
    private const int BlockLength = 4096;

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
    /// A text that is another one once a file is: by length, time of change and a sample of the bytes, of what a link leads to
    /// in the end. A folder of links whose target is swapped, as Kubernetes' volumes are, is seen so; and by the sample a file
    /// that has the length and the time of the one before, as layers of images and copies that keep times have.
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
            long length = RandomAccess.GetLength(handle);
            return string.Create(CultureInfo.InvariantCulture, $"{length} {ticks} {SampleOf(handle, length)}");
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

    /// <summary>
    /// The hash of blocks from the first to the last, evenly: all of a small file. Not the file's number in its file system,
    /// which some that are mounted over a network give anew from time to time.
    /// </summary>
    private static string SampleOf(SafeFileHandle handle, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[BlockLength];
        Append(0);

        // Where the header ends: first in Hugging Face's files is the classifier, and a training may be of that alone.
        long values = sizeof(long) + BinaryPrimitives.ReadInt64LittleEndian(block);
        if (values > 0 && values < length)
        {
            Append(values);
        }

        long last = Math.Max(0, length - BlockLength);
        for (int i = 1; i < Blocks; i++)
        {
            Append(last * i / (Blocks - 1));
        }

        return Convert.ToHexString(hash.GetHashAndReset());

        void Append(long offset) => hash.AppendData(block, 0, RandomAccess.Read(handle, block, offset));
    }
}
