namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// Names of tensors as people write them to leave some aside: <c>*</c> stands for any characters, dots too, <c>?</c> for one.
/// </summary>
internal static class TensorPattern
{
    private static readonly char[] Separators = [',', ';'];

    /// <summary>The patterns of a list with commas or semicolons between.</summary>
    public static string[] Split(string list) =>
        list.Split(Separators).Select(pattern => pattern.Trim()).Where(pattern => pattern.Length > 0).ToArray();

    /// <summary>Whether the whole name is as the pattern says.</summary>
    public static bool Matches(string pattern, string name)
    {
        // After the last star seen: where the pattern goes on, and the first character that is not taken by the star yet.
        (int star, int next) = (-1, 0);
        (int p, int n) = (0, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, next) = (++p, n);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]))
            {
                (p, n) = (p + 1, n + 1);
            }
            else if (star >= 0)
            {
                (p, n) = (star, ++next);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
