using ConvNextV2.Compiled.Batch.Errors;

namespace ConvNextV2.Compiled.Batch.S3;

/// <summary>An object, or all whose keys begin so: <c>s3://bucket/key</c>.</summary>
/// <param name="Bucket">Its name.</param>
/// <param name="Key">Behind the slash; empty for the whole bucket.</param>
internal readonly record struct S3Address(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>
    /// Whether a request can name the object. Who sends one takes such segments for steps in a path, and would ask for another
    /// object, even of another bucket.
    /// </summary>
    public bool IsPlain => !Key.Split('/').Any(IsStep);

    public static bool Is(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <exception cref="BatchException">It is none.</exception>
    public static S3Address Parse(string text) =>
        TryParse(text) is { IsPlain: true } address
            ? address
            : throw new BatchException(
                $"'{text}' is no address on S3: that is s3://bucket/key, without '.' or '..' between slashes."
            );

    /// <summary>The same without a look at the key.</summary>
    public static S3Address? TryParse(string text)
    {
        if (!Is(text))
        {
            return null;
        }

        string[] parts = text[Scheme.Length..].Split('/', 2);
        return parts[0].Length > 0 ? new S3Address(parts[0], parts.Length > 1 ? parts[1] : "") : null;
    }

    /// <summary>What its name makes a folder of, as it were: its key ends in a slash, or is empty.</summary>
    public S3Address AsFolder() => Key.Length == 0 || Key.EndsWith('/') ? this : this with { Key = Key + '/' };

    /// <summary>The folder that it is in.</summary>
    public S3Address Folder => this with { Key = Key[..(Key.LastIndexOf('/') + 1)] };

    /// <summary>What a folder calls so.</summary>
    /// <param name="name">A key that begins at the folder, or a whole address; steps in it are followed.</param>
    /// <returns>Null if it is not below the folder.</returns>
    public S3Address? Find(string name)
    {
        S3Address? named = Is(name) ? TryParse(name) : this with { Key = Key + name };
        if (named is not { } address || (name.StartsWith('/') && !Is(name)))
        {
            return null;
        }

        var segments = new List<string>();
        foreach (string segment in address.Key.Split('/'))
        {
            if (!IsStep(segment))
            {
                segments.Add(segment);
            }
            else if (segment == "..")
            {
                if (segments.Count == 0)
                {
                    return null;
                }

                segments.RemoveAt(segments.Count - 1);
            }
        }

        S3Address found = address with { Key = string.Join('/', segments) };
        return found.Bucket == Bucket && found.Key.Length > Key.Length && found.Key.StartsWith(Key, StringComparison.Ordinal)
            ? found
            : null;
    }

    public override string ToString() => $"{Scheme}{Bucket}/{Key}";

    private static bool IsStep(string segment) => segment is "." or "..";
}
