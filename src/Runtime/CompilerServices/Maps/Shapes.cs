using System.Globalization;
using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// The checks at the edge of an operation. Loops work on pointers: once the checks hold, they cannot leave their memory.
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

    /// <summary>A message that is only formatted when the check fails.</summary>
    [InterpolatedStringHandler]
    public ref struct FailureMessage
    {
        private DefaultInterpolatedStringHandler _text;

        public FailureMessage(int literalLength, int formattedCount, bool holds, out bool isNeeded)
        {
            isNeeded = !holds;
            _text = isNeeded
                ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture)
                : default;
        }

        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _text.ToStringAndClear();
    }
}
