using System.ComponentModel;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Sessions;

namespace ConvNextV2.Compiled;

/// <summary>A session whose runs end in logits.</summary>
public abstract class ImageClassifierSession : ImageEmbedderSession
{
    private readonly ScoreFunction _scoreFunction;
    private readonly int _labels;

    /// <summary>For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ImageClassifierSession(
        ImageClassifier model,
        SessionLayout layout,
        ModelSessionOptions? options,
        Func<PassMemory, ForwardPass> newPass
    )
        : base(model, layout, options, newPass) => (_scoreFunction, _labels) = (model.ScoreFunction, model.Labels.Count);

    /// <summary>The logits of the last run, one for each label, image by image. Valid until the next run.</summary>
    /// <exception cref="InvalidOperationException">The session has not run, or its last run failed.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public abstract ReadOnlySpan<float> Logits { get; }

    /// <summary>
    /// The logits of the last run as probabilities, by Hugging Face's rule for the model: the softmax of each image's, or the
    /// sigmoid of each where the classes do not exclude each other.
    /// </summary>
    /// <param name="probabilities">One for each logit; overwritten.</param>
    /// <exception cref="ArgumentException">There are other than one for each logit.</exception>
    /// <exception cref="InvalidOperationException">The session has not run, or its last run failed.</exception>
    public void GetProbabilities(Span<float> probabilities)
    {
        ReadOnlySpan<float> logits = Logits;
        if (probabilities.Length != logits.Length)
        {
            throw new ArgumentException(
                $"The last run has {logits.Length} probabilities, but was given room for {probabilities.Length}.",
                nameof(probabilities)
            );
        }

        for (int first = 0; first < logits.Length; first += _labels)
        {
            Scores.Fill(_scoreFunction, logits.Slice(first, _labels), probabilities.Slice(first, _labels));
        }
    }

    /// <summary>Where an image of the last run speaks for a label: Grad-CAM (arXiv 1610.02391) at the last stage's map.</summary>
    /// <param name="label">The label's number.</param>
    /// <param name="image">The image's place in the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such label, or no such image.</exception>
    /// <exception cref="InvalidOperationException">The session has not run, or its last run failed.</exception>
    public abstract HeatMap GradCam(int label, int image = 0);
}
