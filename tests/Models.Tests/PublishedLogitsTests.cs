using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using Samples.VerifyPublished;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>The check of samples/VerifyPublished, on a checkpoint that is here and whose logits PyTorch computed.</summary>
public class PublishedLogitsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Reference");
    private static readonly Dictionary<string, (int[] Shape, float[] Values)> Expected = Safetensors.Read(
        Path.Combine(Folder, "atto-slim", "expected.safetensors")
    );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Logits_that_PyTorch_computed_agree_whichever_way_its_image_was_prepared(bool centerCrop)
    {
        LogitsOutcome outcome = Check(AttoSlimWith(FirstLogits), croppedIsRight: centerCrop);

        Assert.True(outcome.Agrees, outcome.ToString());
        Assert.InRange(centerCrop ? outcome.CroppedDifference : outcome.WholeDifference, 0, LogitsOutcome.Tolerance / 10);
        Assert.InRange(
            centerCrop ? outcome.WholeDifference : outcome.CroppedDifference,
            LogitsOutcome.Tolerance * 2,
            float.MaxValue
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void One_logit_that_is_off_is_enough_to_differ(int index)
    {
        float[] logits = [.. FirstLogits];
        logits[index] += 2 * LogitsOutcome.Tolerance;

        LogitsOutcome outcome = Check(AttoSlimWith(logits), croppedIsRight: false);

        Assert.False(outcome.Agrees);
        Assert.Null(outcome.Problem);
        Assert.InRange(outcome.WholeDifference, 1.9f * LogitsOutcome.Tolerance, 2.1f * LogitsOutcome.Tolerance);
    }

    [Fact]
    public void What_is_not_a_number_does_not_agree() =>
        Assert.False(Check(AttoSlimWith([float.NaN, .. FirstLogits[1..]]), croppedIsRight: false).Agrees);

    [Fact]
    public void A_checkpoint_that_does_not_load_is_an_outcome_with_the_reason()
    {
        LogitsOutcome outcome = Check(PublishedCheckpoint.Of<AttoSlim>("half", FirstLogits), croppedIsRight: false);

        Assert.False(outcome.Agrees);
        Assert.Matches("^The checkpoint '.*half.*' ", outcome.Problem);
    }

    [Fact]
    public void A_checkpoint_that_the_folder_has_not_is_no_outcome() =>
        Assert.Empty(LogitsCheck.Run(Folder, PublishedCheckpoints.All, (_, _) => throw new InvalidOperationException()));

    [Fact]
    public void Eighteen_checkpoints_are_published_and_each_has_the_class_of_its_size()
    {
        Assert.Equal(18, PublishedCheckpoints.All.Select(checkpoint => checkpoint.Name).Distinct().Count());
        Assert.All(
            PublishedCheckpoints.All,
            checkpoint =>
            {
                Assert.Equal(5, checkpoint.FirstLogits.Length);
                Assert.EndsWith(checkpoint.Name.Split('-')[^1], checkpoint.ModelType.Name, StringComparison.Ordinal);
            }
        );
    }

    private static float[] FirstLogits => Expected["logits"].Values[..5];

    private static PublishedCheckpoint AttoSlimWith(float[] firstLogits) =>
        PublishedCheckpoint.Of<AttoSlim>("atto-slim", firstLogits);

    /// <param name="checkpoint">What to check.</param>
    /// <param name="croppedIsRight">Whether PyTorch's pixel values are those with a centre crop; otherwise they are those without. The other way gives another image.</param>
    private static LogitsOutcome Check(PublishedCheckpoint checkpoint, bool croppedIsRight)
    {
        (int[] shape, float[] values) = Expected["pixel_values"];
        float[] image = values[..(values.Length / shape[0])];
        float[] another = new float[image.Length];
        return Assert.Single(
            LogitsCheck.Run(
                Folder,
                [checkpoint],
                (size, centerCrop) =>
                {
                    Assert.Equal(shape[2], size);
                    return centerCrop == croppedIsRight ? image : another;
                }
            )
        );
    }
}
