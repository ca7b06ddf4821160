using System.Globalization;
using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>
/// Which maps a <c>ConvNextV2Backbone</c> hands out, by Hugging Face's rules (<c>BackboneMixin</c>): <c>out_features</c> names
/// them, <c>out_indices</c> counts them, and without either it is the last.
/// </summary>
internal static class OutFeatures
{
    public const string Stem = "stem";

    /// <summary>What a map is called: the stem's, then each stage's.</summary>
    public static string Name(int index) => index == 0 ? Stem : "stage" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The indices of named maps, or why they cannot be had.</summary>
    public static (EquatableArray<int> Indices, string? Fault) FromNames(IReadOnlyList<string> names, int stages)
    {
        var indices = new List<int>();
        foreach (string name in names)
        {
            int index = Enumerable.Range(0, stages + 1).Where(i => Name(i) == name).DefaultIfEmpty(-1).First();
            if (index < 0)
            {
                return (default, $"\"{name}\" is none of {string.Join(", ", Enumerable.Range(0, stages + 1).Select(Name))}");
            }

            indices.Add(index);
        }

        return Check(indices);
    }

    /// <summary>The same from numbers, which count from the end where they are negative.</summary>
    public static (EquatableArray<int> Indices, string? Fault) FromNumbers(IReadOnlyList<int> numbers, int stages)
    {
        foreach (int number in numbers)
        {
            if (number < -(stages + 1) || number > stages)
            {
                return (default, FormattableString.Invariant($"{number} is not between {-(stages + 1)} and {stages}"));
            }
        }

        return Check(numbers.Select(number => number < 0 ? stages + 1 + number : number).ToList());
    }

    private static (EquatableArray<int> Indices, string? Fault) Check(List<int> indices)
    {
        if (indices.Count == 0)
        {
            return (default, "it is empty");
        }

        for (int i = 1; i < indices.Count; i++)
        {
            if (indices[i] <= indices[i - 1])
            {
                return (default, $"\"{Name(indices[i])}\" must not follow \"{Name(indices[i - 1])}\"");
            }
        }

        return (indices.ToEquatableArray(), null);
    }
}
