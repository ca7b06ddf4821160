using System.Security.Cryptography;
using System.Text;

namespace ConvNextV2.Compiled.Batch.Shards;

/// <summary>A hash of paths in their order, each with its length before it, so that no two lists have the same bytes.</summary>
internal sealed class PathDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        _hash.AppendData(BitConverter.GetBytes(bytes.Length));
        _hash.AppendData(bytes);
    }

    /// <summary>Of what was added since the last call.</summary>
    public string Take() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
