using System.Security.Cryptography;
using System.Text;
using ConvNextV2.Compiled.InProcess.Compilation;

namespace ConvNextV2.Compiled.InProcess.Caching;

/// <summary>
/// The bytes of a kept compilation: a SHA-256 of all that follows, then the key, the warnings and the assembly.
/// </summary>
internal static class CacheEntry
{
    public static byte[] Write(byte[] key, CompiledFolder compiled)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(key);
            writer.Write(compiled.Warnings.Count);
            foreach (FolderWarning warning in compiled.Warnings)
            {
                writer.Write(warning.IsOfPreprocessor);
                writer.Write(warning.Text);
            }

            writer.Write(compiled.Assembly.Length);
            writer.Write(compiled.Assembly);
        }

        byte[] bytes = content.ToArray();
        return [.. SHA256.HashData(bytes), .. bytes];
    }

    /// <summary>The compilation; null if these are not the bytes that were written for the key.</summary>
    public static CompiledFolder? Read(byte[] key, byte[] bytes)
    {
        if (
            bytes.Length < SHA256.HashSizeInBytes + CacheKey.Length
            || !SHA256
                .HashData(bytes.AsSpan(SHA256.HashSizeInBytes))
                .AsSpan()
                .SequenceEqual(bytes.AsSpan(0, SHA256.HashSizeInBytes))
        )
        {
            return null;
        }

        // What the hash is of has been written above; another layout has another key, as it has another assembly.
        using var reader = new BinaryReader(
            new MemoryStream(bytes, SHA256.HashSizeInBytes, bytes.Length - SHA256.HashSizeInBytes),
            Encoding.UTF8
        );
        if (!reader.ReadBytes(CacheKey.Length).AsSpan().SequenceEqual(key))
        {
            return null;
        }

        var warnings = new FolderWarning[reader.ReadInt32()];
        for (int i = 0; i < warnings.Length; i++)
        {
            warnings[i] = new FolderWarning(reader.ReadBoolean(), reader.ReadString());
        }

        return new CompiledFolder(reader.ReadBytes(reader.ReadInt32()), warnings);
    }
}
