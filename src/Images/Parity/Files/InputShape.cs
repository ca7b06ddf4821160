namespace ConvNextV2.Compiled.Images.Parity.Files;

/// <summary>An image as the model takes it.</summary>
/// <param name="Channels">Outermost.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
internal readonly record struct InputShape(int Channels, int Height, int Width)
{
    public int Plane => Height * Width;

    public static InputShape Of(CompiledModel model) => new(model.InputChannels, model.InputHeight, model.InputWidth);

    /// <summary>Where a value is, in words.</summary>
    public string PlaceOf(int index) =>
        FormattableString.Invariant($"in channel {index / Plane}, row {index % Plane / Width}, column {index % Width}");

    public override string ToString() => FormattableString.Invariant($"[{Channels}, {Height}, {Width}]");
}
