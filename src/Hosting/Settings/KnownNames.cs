namespace ConvNextV2.Compiled.Hosting.Settings;

/// <summary>The names that there are, for who has written another. Case does not matter, as in the configuration.</summary>
internal sealed class KnownNames(IEnumerable<string> names)
{
    // Of three letters one may be wrong: that is a slip, and more another word.
    private const int LettersPerSlip = 3;

    private readonly string[] _names = [.. names];

    public bool Has(string name) => _names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The end of a sentence: the one that may be meant, and all.</summary>
    public string InsteadOf(string name)
    {
        if (_names.Length == 0)
        {
            return "there is none.";
        }

        string all = $"here are {string.Join(", ", _names)}.";
        string nearest = _names.MinBy(known => Distance(known, name))!;
        int slips = (name.Length + LettersPerSlip - 1) / LettersPerSlip;
        return Distance(nearest, name) <= slips ? $"is {nearest} meant? T{all}" : $"t{all}";
    }

    /// <summary>How many letters must be put in, left out or exchanged: Levenshtein's.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < b.Length; j++)
            {
                int exchanged = diagonal + (char.ToUpperInvariant(a[i]) == char.ToUpperInvariant(b[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(exchanged, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[^1];
    }
}
