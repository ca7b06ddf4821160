using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Benchmarks.Server.Soak;

/// <summary>
/// What each checkpoint says of each upload, computed in this process before the server starts: an answer is right if it is what
/// the model says that it names.
/// </summary>
internal sealed class ExpectedAnswers
{
    // Of a probability: wider vectors sum in another order.
    private const float Tolerance = 1e-3f;

    private readonly Dictionary<string, float[][]> _probabilities = [];
    private readonly ConcurrentDictionary<string, bool> _answered = [];

    /// <param name="model">Its class.</param>
    /// <param name="checkpoints">Files; each with other answers.</param>
    /// <param name="uploads">Files.</param>
    /// <exception cref="InvalidOperationException">Two checkpoints could not be told apart by an answer.</exception>
    public ExpectedAnswers(CompiledClass model, IEnumerable<string> checkpoints, IReadOnlyList<byte[]> uploads)
    {
        foreach (string checkpoint in checkpoints)
        {
            using ImageClassifier loaded = model.Load(checkpoint);
            using ImageClassifierSession session = loaded.CreateSession();
            string sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(checkpoint)));
            _probabilities[sha256] = [.. uploads.Select(upload => ProbabilitiesOf(session, loaded.Labels.Count, upload))];
        }

        for (int upload = 0; upload < uploads.Count; upload++)
        {
            int[] best = [.. _probabilities.Values.Select(of => of[upload].Index().MaxBy(pair => pair.Item).Index)];
            if (best.Distinct().Count() != best.Length)
            {
                throw new InvalidOperationException(
                    $"Checkpoints give upload {upload} the same label: an answer would not tell them apart."
                );
            }
        }
    }

    /// <summary>Whether each checkpoint has answered: else none was exchanged, and nothing was shown.</summary>
    public bool HaveAllAnswered => _answered.Count == _probabilities.Count;

    /// <param name="upload">Its number.</param>
    /// <param name="answer">The response's body.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public string? WrongWith(int upload, JsonElement answer)
    {
        string sha256 = answer.GetProperty("model").GetProperty("sha256").GetString()!;
        if (!_probabilities.TryGetValue(sha256, out float[][]? expected))
        {
            return "an answer of a model that was never there";
        }

        _answered[sha256] = true;

        JsonElement predictions = answer.GetProperty("images")[0].GetProperty("predictions");
        float before = float.PositiveInfinity;
        foreach (JsonElement prediction in predictions.EnumerateArray())
        {
            float probability = prediction.GetProperty("probability").GetSingle();
            float right = expected[upload][prediction.GetProperty("index").GetInt32()];
            if (!(Math.Abs(probability - right) <= Tolerance * right) || probability > before)
            {
                return "an answer that is not the named model's";
            }

            before = probability;
        }

        float best = expected[upload].Max();
        return predictions.GetArrayLength() > 0 && predictions[0].GetProperty("probability").GetSingle() >= best * (1 - Tolerance)
            ? null
            : "an answer without the most probable class";
    }

    private static float[] ProbabilitiesOf(ImageClassifierSession session, int labels, byte[] upload)
    {
        using DecodedImage image = ImageFile.Load(upload);
        session.Run(image.View);
        float[] probabilities = new float[labels];
        session.GetProbabilities(probabilities);
        return probabilities;
    }
}
