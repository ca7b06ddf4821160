using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Parity;

/// <summary>Files that Python wrote, replayed: what each says is what is known of it.</summary>
public class ParityCheckTests
{
    [Theory]
    [InlineData("convnext")]
    [InlineData("bit")]
    [InlineData("vit")]
    public void A_file_of_the_class_is_the_same(string folder)
    {
        using ImageClassifier model = folder switch
        {
            "bit" => ParityBitNet.Load(ParityFiles.Weights),
            "vit" => ParityVitNet.Load(ParityFiles.Weights),
            _ => ParityNet.Load(ParityFiles.Weights),
        };

        ParityReport report = ParityCheck.Run(model, ParityFiles.Read(folder).Save());

        Assert.True(report.IsSame, report.ToString());
        Assert.Equal(["phone.jpg", "photo.jpg", "wide.png", "photo.webp"], report.Images.Select(image => image.Name));
        Assert.All(report.Images.SelectMany(image => image.Stages), stage => Assert.Equal(ParityVerdict.Same, stage.Verdict));
        report.ThrowIfDifferent();
    }

    [Fact]
    public void A_file_of_torchvision_is_the_same_for_a_class_of_torchvision()
    {
        using var model = ParityTorchvisionNet.Load(ParityFiles.Weights);

        ParityReport report = ParityCheck.Run(model, ParityFiles.Read("convnext-torchvision").Save());

        Assert.True(report.IsSame, report.ToString());
        Assert.All(report.Images.SelectMany(image => image.Stages), stage => Assert.Equal(ParityVerdict.Same, stage.Verdict));
    }

    [Fact]
    public void It_is_the_same_but_for_its_resize_for_a_class_of_Pillows()
    {
        using var model = ParityNet.Load(ParityFiles.Weights);

        ParityReport report = ParityCheck.Run(model, ParityFiles.Read("convnext-torchvision").Save());

        Assert.True(report.IsSame, report.ToString());
        AssertOnlyTheResizeDiffers(report, "ImageBackend=\"Torchvision\" gives the same bits");
    }

    [Fact]
    public void So_is_one_of_Pillows_for_a_class_of_torchvision()
    {
        using var model = ParityTorchvisionNet.Load(ParityFiles.Weights);

        ParityReport report = ParityCheck.Run(model, ParityFiles.Read("convnext").Save());

        Assert.True(report.IsSame, report.ToString());
        AssertOnlyTheResizeDiffers(report, "ImageBackend=\"Pillow\" gives the same bits");
    }

    [Theory]
    [InlineData("no-orientation", 1, ParityStageKind.Decode, "Python did not apply the photo's orientation")]
    [InlineData("wrong-resize", 4, ParityStageKind.Resize, "Python resized the shortest edge to 64, then cropped to 64×64")]
    [InlineData("wrong-normalisation", 4, ParityStageKind.Normalize, "Python's mean is [0.5, 0.5, 0.5]")]
    [InlineData("wrong-weights", 4, ParityStageKind.Model, "another model answered")]
    public void One_stage_that_differs_is_named_and_no_other(string folder, int images, ParityStageKind stage, string explanation)
    {
        using var model = ParityNet.Load(ParityFiles.Weights);

        ParityReport report = ParityCheck.Run(model, ParityFiles.Read(folder).Save());

        Assert.False(report.IsSame);
        ParityImage[] different = [.. report.Images.Where(image => !image.IsSame)];
        Assert.Equal(images, different.Length);
        Assert.All(
            different,
            image =>
            {
                Assert.Equal(stage, image.FirstDifference!.Stage);
                Assert.Contains(explanation, image.FirstDifference.Explanation, StringComparison.Ordinal);
                Assert.Single(image.Stages, found => found.Verdict == ParityVerdict.Different);
            }
        );
        var exception = Assert.Throws<ParityException>(report.ThrowIfDifferent);
        Assert.Contains(explanation, exception.Message, StringComparison.Ordinal);
    }

    private static void AssertOnlyTheResizeDiffers(ParityReport report, string explanation) =>
        Assert.All(
            report.Images.SelectMany(image => image.Stages),
            stage =>
            {
                if (stage.Stage != ParityStageKind.Resize)
                {
                    Assert.Equal(ParityVerdict.Same, stage.Verdict);
                    return;
                }

                Assert.Equal(ParityVerdict.SameButForResize, stage.Verdict);
                Assert.InRange(stage.Different, 1, stage.Total / 50);
                Assert.Equal(1, stage.Largest);
                Assert.Contains(explanation, stage.Explanation, StringComparison.Ordinal);
            }
        );
}
