namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>What is an image by its name, in a folder or an archive; a file that is named itself may have any.</summary>
internal static class ImageNames
{
    /// <summary>What the names of heat maps end in, which the tool writes among images.</summary>
    public const string HeatMapEnding = ".heat.png";

    public static readonly IReadOnlyList<string> Endings = [".bmp", ".gif", ".ico", ".jfif", ".jpeg", ".jpg", ".png", ".webp"];

    public static bool IsImage(string path) =>
        !path.EndsWith(HeatMapEnding, StringComparison.OrdinalIgnoreCase)
        && Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The same of an entry in an archive, where a dot before a name hides it and all that is in it.</summary>
    public static bool IsImageEntry(string name) =>
        IsImage(name) && !name.Split('/', '\\').Any(part => part.StartsWith('.') && part is not ("." or ".."));

    /// <summary>What an image inside of a file is called.</summary>
    public static string Inside(string file, string name) => $"{file}!{name}";
}
