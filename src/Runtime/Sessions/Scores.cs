using System.Numerics.Tensors;
using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Sessions;

/// <summary>From the logits of one image to probabilities and the best of them, without allocating.</summary>
internal static class Scores
{
    // Some vectors of any width, in a buffer on the stack. A probability is always computed with its whole chunk, so that it
    // has the same bits alone and among all.
    private const int ChunkLength = 256;

    /// <summary>All probabilities.</summary>
    public static void Fill(ScoreFunction function, ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        Normalization norm = Normalize(function, logits);
        for (int start = 0; start < logits.Length; start += ChunkLength)
        {
            int length = Math.Min(ChunkLength, logits.Length - start);
            norm.Apply(logits.Slice(start, length), probabilities.Slice(start, length));
        }
    }

    /// <summary>
    /// The classes of the largest logits, best first; of equal ones the first. What is not a number counts as largest.
    /// </summary>
    /// <returns>How many there are: as many as there is room for, or all.</returns>
    public static int Rank(
        ScoreFunction function,
        ReadOnlySpan<float> logits,
        IReadOnlyList<string> labels,
        Span<Prediction> predictions
    )
    {
        Normalization norm = Normalize(function, logits);
        Span<float> chunk = stackalloc float[ChunkLength];
        int count = Math.Min(predictions.Length, logits.Length);
        int last = -1;
        for (int i = 0; i < count; i++)
        {
            last = Next(logits, last);
            int start = last / ChunkLength * ChunkLength;
            int length = Math.Min(ChunkLength, logits.Length - start);
            norm.Apply(logits.Slice(start, length), chunk);
            predictions[i] = new Prediction(last, labels[last], chunk[last - start]);
        }

        return count;
    }

    /// <summary>The class that follows another in the order of rank; the first for −1.</summary>
    private static int Next(ReadOnlySpan<float> logits, int previous)
    {
        int limit = previous < 0 ? int.MaxValue : Key(logits[previous]);
        int best = -1;
        int bestKey = int.MinValue;
        for (int i = 0; i < logits.Length; i++)
        {
            int key = Key(logits[i]);
            bool follows = previous < 0 || key < limit || (key == limit && i > previous);
            if (follows && (best < 0 || key > bestKey))
            {
                (best, bestKey) = (i, key);
            }
        }

        return best;
    }

    /// <summary>An integer in the order of floats: the bits, those of negative numbers inverted.</summary>
    private static int Key(float value)
    {
        // Zero has two signs, and is equal.
        int bits = BitConverter.SingleToInt32Bits(value + 0f);
        return float.IsNaN(value) ? int.MaxValue : bits ^ ((bits >> 31) & int.MaxValue);
    }

    private static Normalization Normalize(ScoreFunction function, ReadOnlySpan<float> logits)
    {
        if (function == ScoreFunction.Sigmoid || logits.IsEmpty)
        {
            return new Normalization(function, Largest: 0, Sum: 1);
        }

        // Shifting all logits changes no softmax, and e to the largest cannot overflow then.
        var norm = new Normalization(function, TensorPrimitives.Max(logits), Sum: 1);
        Span<float> chunk = stackalloc float[ChunkLength];
        double sum = 0;
        for (int start = 0; start < logits.Length; start += ChunkLength)
        {
            int length = Math.Min(ChunkLength, logits.Length - start);
            norm.Exponentiate(logits.Slice(start, length), chunk);
            sum += TensorPrimitives.Sum<float>(chunk[..length]);
        }

        return norm with
        {
            Sum = (float)sum,
        };
    }

    /// <summary>What the logits of an image have in common.</summary>
    private readonly record struct Normalization(ScoreFunction Function, float Largest, float Sum)
    {
        public void Apply(ReadOnlySpan<float> logits, Span<float> probabilities)
        {
            probabilities = probabilities[..logits.Length];
            if (Function == ScoreFunction.Sigmoid)
            {
                TensorPrimitives.Sigmoid(logits, probabilities);
                return;
            }

            Exponentiate(logits, probabilities);
            TensorPrimitives.Divide(probabilities, Sum, probabilities);
        }

        public void Exponentiate(ReadOnlySpan<float> logits, Span<float> powers)
        {
            powers = powers[..logits.Length];
            TensorPrimitives.Subtract(logits, Largest, powers);
            TensorPrimitives.Exp<float>(powers, powers);
        }
    }
}
