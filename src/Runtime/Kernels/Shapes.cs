using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// The checks at the edge of a kernel: once they hold, the loops inside cannot leave the memory they were given.
/// </summary>
internal static class Shapes
{
    public static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref FailureMessage message)
    {
        if (!holds)
        {
            throw new ArgumentException(message.ToString());
        }
    }

    /// <summary>A message that is only put together when it is needed.</summary>
    [InterpolatedStringHandler]
    public ref struct FailureMessage
    {
        private DefaultInterpolatedStringHandler _text;

        public FailureMessage(int literalLength, int formattedCount, bool holds, out bool isNeeded)
        {
            isNeeded = !holds;
            _text = isNeeded ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
        }

        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _text.ToStringAndClear();
    }
}
