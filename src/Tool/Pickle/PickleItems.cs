namespace ConvNextV2.Compiled.Tool.Pickle;

/// <summary>Gives items to containers. Those of the opaque are dropped.</summary>
internal static class PickleItems
{
    public static void Append(object? target, object?[] items)
    {
        Require(target is PickleList or PickleOpaque, "appends to something that is not a list");
        (target as PickleList)?.Items.AddRange(items);
    }

    /// <param name="target">A dict, or what may be one.</param>
    /// <param name="items">Keys and values by turns.</param>
    public static void Set(object? target, object?[] items)
    {
        Require(items.Length % 2 == 0, "sets an item without a value");
        Require(target is PickleDictionary or PickleOpaque, "sets items of something that is not a dict");
        if (target is PickleDictionary dictionary)
        {
            for (int i = 0; i < items.Length; i += 2)
            {
                Require(items[i] is not (PickleDictionary or PickleList), "uses a dict or a list for a key");
                dictionary.Items.Add(new(items[i], items[i + 1]));
            }
        }
    }

    /// <exception cref="PickleException">It is not so.</exception>
    public static void Require(bool isSo, string fault)
    {
        if (!isSo)
        {
            throw new PickleException($"it {fault}");
        }
    }
}
