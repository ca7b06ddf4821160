using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Cluster.Models;

/// <summary>
/// Which model a job has: its files with their hashes, as text a line each, which is the same wherever the files stand.
/// </summary>
internal sealed class ModelFingerprint
{
    private const string Config = "config.json";
    private const string Weights = "model.safetensors";
    private const string Index = Weights + ".index.json";
    private const string Suffix = ".safetensors";
    private const int LongestName = 200;
    private const int HashLength = 64;

    private static readonly string[] Beside = ["preprocessor_config.json", ParityCheck.FileName];

    private readonly string _text;

    private ModelFingerprint(ModelFile[] files)
    {
        Files = files;
        _text = string.Concat(files.Select(file => FormattableString.Invariant($"{file.Sha256} {file.Length} {file.Name}\n")));
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_text)));
    }

    /// <summary>All that the model consists of, first its config.</summary>
    public IReadOnlyList<ModelFile> Files { get; }

    /// <summary>Of all files together: what the model is called.</summary>
    public string Hash { get; }

    /// <summary>Reads all files of a model.</summary>
    /// <returns>Null if there is none in the folder, or one with shards that are called as none is.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static ModelFingerprint? Read(string folder)
    {
        if (!File.Exists(Path.Combine(folder, Config)))
        {
            return null;
        }

        string[] weights = WeightsIn(folder);
        string[] names = [Config, .. Beside.Where(name => File.Exists(Path.Combine(folder, name))), .. weights];
        return weights.Length > 0 && names.All(IsName)
            ? new ModelFingerprint([.. names.Select(name => FileOf(folder, name))])
            : null;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="BatchException">It is something else, or names a file that no model's folder has.</exception>
    public static ModelFingerprint Parse(string text)
    {
        var files = new List<ModelFile>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (
                line.Split(' ') is not [string sha256, string digits, string name]
                || sha256.Length != HashLength
                || !sha256.All(char.IsAsciiHexDigitLower)
                || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                || !IsName(name)
                || files.Exists(file => file.Name == name)
            )
            {
                throw new BatchException(
                    $"Line {files.Count + 1} of what says which model the job has is not a SHA-256, a length and the name of a "
                        + "file of a model."
                );
            }

            files.Add(new ModelFile(name, length, sha256));
        }

        return new ModelFingerprint([.. files]);
    }

    /// <summary>A line for each file.</summary>
    public override string ToString() => _text;

    /// <summary>As the runtime looks for them: one file, or else the shards of an index.</summary>
    private static string[] WeightsIn(string folder)
    {
        if (File.Exists(Path.Combine(folder, Weights)))
        {
            return [Weights];
        }

        string index = Path.Combine(folder, Index);
        return File.Exists(index) ? [Index, .. ShardsOf(index)] : [];
    }

    private static IEnumerable<string> ShardsOf(string index)
    {
        try
        {
            using FileStream stream = File.OpenRead(index);
            using JsonDocument json = JsonDocument.Parse(stream);
            return
            [
                .. json
                    .RootElement.GetProperty("weight_map")
                    .EnumerateObject()
                    .Select(tensor => tensor.Value.GetString() ?? "")
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Whoever loads it says what is wrong with it.
            return [""];
        }
    }

    /// <summary>
    /// Whether a file of a model may be called so. Names come from clients and become files of a silo: letters, digits and what
    /// leads nowhere else.
    /// </summary>
    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName
        && name[0] != '.'
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_')
        && (name is Config or Index || Beside.Contains(name) || name.EndsWith(Suffix, StringComparison.Ordinal));

    private static ModelFile FileOf(string folder, string name)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, name));
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
        return new ModelFile(name, stream.Position, sha256);
    }
}

/// <summary>A file of a model.</summary>
/// <param name="Name">In the model's folder.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">In lower case.</param>
internal sealed record ModelFile(string Name, long Length, string Sha256);
