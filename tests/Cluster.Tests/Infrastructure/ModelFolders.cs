using System.IO.Compression;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>Copies of models, for tests that change them.</summary>
internal static class ModelFolders
{
    private static readonly string Recorded = Path.Combine(AppContext.BaseDirectory, "Recorded");

    public static string Copy(string folder, string place)
    {
        Directory.CreateDirectory(place);
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
        }

        return place;
    }

    /// <summary>A model with a file of what Python makes of images with it.</summary>
    public static string CopyRecorded(string place)
    {
        Copy(Recorded, place);
        string packed = Path.Combine(place, "parity.safetensors.gz");
        using (var zipped = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress))
        using (FileStream parity = File.Create(Path.Combine(place, "parity.safetensors")))
        {
            zipped.CopyTo(parity);
        }

        File.Delete(packed);
        return place;
    }

    /// <summary>Makes the last value of a file of tensors another.</summary>
    public static void ChangeLastValue(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - sizeof(float)), 1000f);
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>Names and contents.</summary>
    public static Dictionary<string, string> FilesOf(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .ToDictionary(file => Path.GetFileName(file), file => Convert.ToBase64String(File.ReadAllBytes(file)));
}
