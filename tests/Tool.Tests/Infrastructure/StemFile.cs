namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>
/// Files of <c>torch.save</c> with models of a stem, as timm calls it, each of two numbers: storage n holds n and n + 1.
/// </summary>
internal static class StemFile
{
    private const int Storages = 10;

    public static readonly string[] Names = ["stem.0.weight", "stem.0.bias", "stem.1.weight", "stem.1.bias"];

    private static readonly string[] BlockParts = ["conv_dw", "norm", "mlp.fc1", "mlp.grn", "mlp.fc2"];
    private static readonly string[] Parameters = ["weight", "bias"];

    /// <summary>A state dict whose tensors are all of one storage, behind a prefix; and what else is to be in it.</summary>
    public static Action<PickleWriter> Model(
        int storage,
        string prefix = "",
        params (string Key, Action<PickleWriter> Value)[] others
    ) => pickle => pickle.StateDictionary([.. Names.Select(name => (prefix + name, Tensor(storage))), .. others]);

    /// <summary>A model with one of its tensors in another way.</summary>
    public static byte[] With(string name, Action<PickleWriter> value) =>
        Of([.. Names.Select(other => (other, other == name ? value : Tensor(1)))]);

    public static Action<PickleWriter> Tensor(int storage, string type = "FloatStorage") =>
        pickle => pickle.Tensor(inner => inner.Storage(type, $"{storage}", 2), 0, [2], [1]);

    /// <summary>A tensor of one whole number, as PyTorch keeps counts.</summary>
    public static Action<PickleWriter> Count(int value) =>
        pickle => pickle.Tensor(inner => inner.Storage("LongStorage", $"{30 + value}", 1), 0, [], []);

    /// <summary>A block of the first stage.</summary>
    public static (string Key, Action<PickleWriter> Value)[] Block(string prefix, int block = 0) =>
        [
            .. BlockParts.SelectMany(part =>
                Parameters.Select(name => ($"{prefix}stages.0.blocks.{block}.{part}.{name}", Tensor(3)))
            ),
        ];

    public static byte[] Of(params (string Key, Action<PickleWriter> Value)[] items) => Of(new PickleWriter().Dict(items));

    public static byte[] Of(Action<PickleWriter> value)
    {
        var pickle = new PickleWriter();
        value(pickle);
        return Of(pickle);
    }

    /// <summary>The first number of each tensor of a safetensors file.</summary>
    public static IReadOnlyDictionary<string, float> FirstNumbers(string path) =>
        SafetensorsFile.Read(path).Tensors.ToDictionary(tensor => tensor.Key, tensor => BitConverter.ToSingle(tensor.Value.Data));

    public static byte[] Of(PickleWriter pickle) =>
        TorchBytes.Zip(
            pickle.ToArray(),
            [
                .. Enumerable
                    .Range(0, Storages)
                    .Select(i => ($"{i}", (byte[])[.. BitConverter.GetBytes((float)i), .. BitConverter.GetBytes(i + 1f)])),
                ("20", [.. BitConverter.GetBytes(1 / 3.0), .. BitConverter.GetBytes(double.NaN)]),
                ("21", [.. BitConverter.GetBytes(1.0), .. BitConverter.GetBytes(1e300)]),
                ("22", new byte[16]),
                .. Enumerable.Range(0, Storages).Select(i => ($"{30 + i}", BitConverter.GetBytes((long)i))),
            ]
        );
}
