using System.Globalization;
using System.Numerics;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>What a file of <c>torch.save</c> holds: every dict of tensors, and what stands beside them.</summary>
/// <param name="StateDictionaries">In the order of the file, outer ones first; at least one.</param>
/// <param name="Top">The named values of the outermost dict, as they were unpickled.</param>
internal sealed record TorchContent(IReadOnlyList<StateDictionary> StateDictionaries, IReadOnlyDictionary<string, object?> Top)
{
    // Deeper than any trainer nests a model.
    private const int MaximumDepth = 8;

    // An optimizer that knows parameters by name has one for each.
    private const int MaximumDictionaries = 10_000;

    // Of a list: others than a few are measurements.
    private const int ItemsLookedAt = 100;

    private const int KeysShown = 10;

    private const int MaximumLists = 100;

    // What has numbers for keys below these is an optimizer's state.
    private static readonly string[] NumberedStates = ["state", "optimizer"];

    // As torch.optim's AveragedModel and Lightning's callbacks call it.
    private const string AverageCount = "n_averaged";

    /// <summary>The keys that lead to lists of tensors, which have no names; of the first ones where there are many.</summary>
    public IReadOnlyList<string> TensorLists { get; private init; } = [];

    private const string Advice = "save its state dict instead: torch.save(model.state_dict(), path)";

    /// <exception cref="PickleException">There is no dict of tensors.</exception>
    public static TorchContent Of(object? root)
    {
        if (root is PickleOpaque whole)
        {
            throw new PickleException(
                $"it is a whole Python object, {Quote(whole.Name)}, which only the code of its class can make; "
                    + $"if it is a model, {Advice}"
            );
        }

        if (root is not (PickleDictionary or PickleList or PickleTuple))
        {
            throw new PickleException($"it holds no dict of tensors (a state dict), but one {Describe(root)}");
        }

        IReadOnlyDictionary<string, object?> top = root is PickleDictionary dictionary
            ? Named(dictionary)
            : new Dictionary<string, object?>();
        (List<StateDictionary> found, List<string> lists) = Find(root);
        return found.Count > 0 ? new TorchContent(found, top) { TensorLists = lists } : throw Nothing(top);
    }

    /// <summary>Of what kind a value is, in Python's words; not yet fit to be shown.</summary>
    public static string Describe(object? value) =>
        value switch
        {
            null => "None",
            bool => "bool",
            long or BigInteger => "int",
            double => "float",
            string => "str",
            PickleTuple => "tuple",
            PickleList => "list",
            PickleDictionary => "dict",
            TorchTensor tensor => $"tensor {TensorShape.Describe(tensor.Shape)}",
            PickleOpaque opaque => opaque.Name,
            _ => "storage",
        };

    private static string DescribeItems(object? value) =>
        value is PickleDictionary dictionary
        && dictionary.Items.Select(item => item.Value).OfType<PickleOpaque>().FirstOrDefault() is { } item
            ? $"dict of {item.Name}"
            : Describe(value);

    private static PickleException Nothing(IReadOnlyDictionary<string, object?> top)
    {
        string keys = string.Join(
            ", ",
            top.Take(KeysShown).Select(item => $"{Quote(item.Key)} ({Printable.Name(DescribeItems(item.Value))})")
        );
        string module = top.FirstOrDefault(item => item.Value is PickleOpaque { IsModule: true }).Key;
        return new(
            $"it holds no dict of tensors (a state dict); it has {(keys.Length > 0 ? keys : "nothing")}"
                + (top.Count > KeysShown ? ", …" : "")
                + (module is not null ? $"; {Quote(module)} is a whole module: {Advice}" : "")
        );
    }

    /// <summary>
    /// Each container is looked at once, however many others share it.
    /// </summary>
    private static (List<StateDictionary> Found, List<string> Lists) Find(object root)
    {
        var found = new List<StateDictionary>();
        var lists = new List<string>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var left = new Queue<Place>([new Place(root, "", null)]);
        while (left.TryDequeue(out Place? place))
        {
            if (!seen.Add(place.Value))
            {
                continue;
            }

            IReadOnlyDictionary<string, object?> items = Children(place);
            bool hasTensors = items.Values.Any(value => value is TorchTensor);
            if (hasTensors && place.Value is not PickleDictionary && lists.Count < MaximumLists)
            {
                lists.Add(place.Path);
            }

            if (hasTensors && place.Value is PickleDictionary)
            {
                if (found.Count == MaximumDictionaries)
                {
                    throw new PickleException($"it holds more than {MaximumDictionaries:N0} dicts of tensors");
                }

                found.Add(StateOf(place, items));
            }

            object? count = items.GetValueOrDefault(AverageCount);
            foreach ((string key, object? value) in items)
            {
                if (place.Depth < MaximumDepth && IsContainer(value))
                {
                    left.Enqueue(new Place(value!, key, place) { CountBeside = count });
                }
            }
        }

        return (found, lists);
    }

    private static bool IsContainer(object? value) => value is PickleDictionary or PickleList or PickleTuple;

    private static StateDictionary StateOf(Place place, IReadOnlyDictionary<string, object?> items)
    {
        var tensors = new OrderedDictionary<string, TorchTensor>(StringComparer.Ordinal);
        var others = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, object? value) in items)
        {
            if (value is TorchTensor tensor)
            {
                tensors.Add(name, tensor);
            }
            else
            {
                others.Add(name, value);
            }
        }

        return new StateDictionary(place.Path, tensors, others, place.CountBeside);
    }

    private static IReadOnlyDictionary<string, object?> Children(Place place) =>
        place.Value switch
        {
            PickleDictionary dictionary => Named(dictionary, hasNumbers: !NumberedStates.Contains(place.Key)),
            PickleList list => Numbered(list.Items),
            PickleTuple tuple => Numbered(tuple.Items),
            _ => new Dictionary<string, object?>(),
        };

    /// <summary>
    /// What has a text for a key; of duplicates the last, as in Python. A number is a key of what can hold tensors: the models of
    /// a cross-validation.
    /// </summary>
    private static OrderedDictionary<string, object?> Named(PickleDictionary dictionary, bool hasNumbers = true)
    {
        var named = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in dictionary.Items)
        {
            if (key is string name)
            {
                named[name] = value;
            }
            else if (hasNumbers && key is long number && IsContainer(value))
            {
                named.TryAdd(number.ToString(CultureInfo.InvariantCulture), value);
            }
        }

        return named;
    }

    private static OrderedDictionary<string, object?> Numbered(IReadOnlyList<object?> items) =>
        new(items.Take(ItemsLookedAt).Select((item, i) => KeyValuePair.Create($"{i}", item)), StringComparer.Ordinal);

    private static string Quote(string text) => $"'{Printable.Name(text)}'";

    /// <summary>A container and where it is. Its path is put together when it is asked for: a pickle can have millions.</summary>
    private sealed record Place(object Value, string Key, Place? Parent)
    {
        /// <summary>The <c>n_averaged</c> in its parent.</summary>
        public object? CountBeside { get; init; }

        public int Depth { get; } = Parent is null ? 0 : Parent.Depth + 1;

        public string Path => Parent is null or { Parent: null } ? Key : $"{Parent.Path}.{Key}";
    }
}
