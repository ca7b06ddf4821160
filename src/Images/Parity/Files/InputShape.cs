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

    /// <summary>Whether it has red, green and blue, and not grey alone.</summary>
    public bool HasColors => Channels >= 3;

    /// <summary>The same with the first and the third channel exchanged.</summary>
    public T[] ReverseColors<T>(T[] values)
    {
        T[] reversed = [.. values];
        Array.Copy(values, 0, reversed, 2 * Plane, Plane);
        Array.Copy(values, 2 * Plane, reversed, 0, Plane);
        return reversed;
    }

    public override string ToString() => FormattableString.Invariant($"[{Channels}, {Height}, {Width}]");
}
