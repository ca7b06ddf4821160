using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ConvNextV2.Compiled.Generator;
using ConvNextV2.Compiled.InProcess.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvNextV2.Compiled.InProcess.Caching;

/// <summary>Everything that decides what a folder is compiled to, and nothing else: not where it stands.</summary>
internal static class CacheKey
{
    public const int Length = SHA256.HashSizeInBytes;

    // Generator, compiler and runtime by what they are and not by their versions: those under development keep theirs.
    private static readonly Assembly[] Deciding =
    [
        typeof(CacheKey).Assembly,
        typeof(CompiledModel).Assembly,
        typeof(ConvNextV2Generator).Assembly,
        typeof(CSharpCompilation).Assembly,
        typeof(Microsoft.CodeAnalysis.Compilation).Assembly,
        typeof(object).Assembly,
    ];

    public static byte[] Of(ModelFiles files, ModelFolderOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, files.Config);
        Add(hash, files.Preprocessor);
        string?[] texts =
        [
            Path.GetFileName(files.ConfigPath),
            options.ImageBackend,
            options.ImageSize,
            options.Architecture,
            options.OutFeatures,
            options.Preprocessing,
            options.Precision,
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.RuntimeIdentifier,
            .. Deciding.Select(assembly => $"{assembly.FullName} {assembly.ManifestModule.ModuleVersionId}"),
        ];
        foreach (string? text in texts)
        {
            Add(hash, text is null ? null : Encoding.UTF8.GetBytes(text));
        }

        return hash.GetHashAndReset();
    }

    /// <summary>With its length, so that no two lists are one; null has another than what is empty.</summary>
    private static void Add(IncrementalHash hash, byte[]? part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(part ?? []);
    }
}
