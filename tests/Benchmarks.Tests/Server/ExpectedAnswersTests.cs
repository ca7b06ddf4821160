using System.Security.Cryptography;
using System.Text.Json;
using ConvNextV2.Compiled.Benchmarks.Server.Soak;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Server;

public sealed class ExpectedAnswersTests : IDisposable
{
    private static readonly ModelCase Atto = ModelCase.Named("atto");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("answers-");
    private readonly byte[] _upload = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Scenes", "chelsea.png"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void An_answer_is_right_if_it_is_the_one_of_the_model_that_it_names()
    {
        string[] checkpoints = [Checkpoint(seed: 1), Checkpoint(seed: 2)];
        var expected = new ExpectedAnswers(Atto.Ours, checkpoints, [_upload]);
        Prediction[] first = Predictions(checkpoints[0]);
        Prediction[] second = Predictions(checkpoints[1]);

        Assert.Null(WrongWith(checkpoints[0], first));
        Assert.False(expected.HaveAllAnswered);
        Assert.Null(WrongWith(checkpoints[1], second));
        Assert.True(expected.HaveAllAnswered);
        Assert.Equal("an answer that is not the named model's", WrongWith(checkpoints[0], second));
        Assert.Equal("an answer without the most probable class", WrongWith(checkpoints[0], first[1..]));
        Assert.Equal("an answer without the most probable class", WrongWith(checkpoints[0], []));
        Assert.Equal("an answer that is not the named model's", WrongWith(checkpoints[0], [first[1], first[0]]));
        Assert.Equal("an answer of a model that was never there", WrongWith(Checkpoint(seed: 3), first));

        string? WrongWith(string checkpoint, Prediction[] predictions) =>
            expected.WrongWith(upload: 0, Answer(checkpoint, predictions));
    }

    [Fact]
    public void Checkpoints_that_an_answer_cannot_tell_apart_are_refused()
    {
        string checkpoint = Checkpoint(seed: 1);
        string sameInOtherOrder = Path.Combine(_folder.FullName, "same.safetensors");
        var reversed = Atto.Config.RandomCheckpoint(seed: 1).Reverse().ToDictionary();
        File.WriteAllBytes(sameInOtherOrder, Safetensors.Write(reversed));

        var exception = Assert.Throws<InvalidOperationException>(() =>
            new ExpectedAnswers(Atto.Ours, [checkpoint, sameInOtherOrder], [_upload])
        );

        Assert.Contains("would not tell them apart", exception.Message, StringComparison.Ordinal);
    }

    private string Checkpoint(int seed)
    {
        string path = Path.Combine(_folder.FullName, $"{seed}.safetensors");
        File.WriteAllBytes(path, Safetensors.Write(Atto.Config.RandomCheckpoint(seed)));
        return path;
    }

    private Prediction[] Predictions(string checkpoint)
    {
        using ImageClassifier model = Atto.Ours.Load(checkpoint);
        using DecodedImage image = ImageFile.Load(_upload);
        return model.Classify(image.View, top: 5);
    }

    private static JsonElement Answer(string checkpoint, Prediction[] predictions) =>
        JsonSerializer.SerializeToElement(
            new
            {
                model = new { sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(checkpoint))) },
                images = new[]
                {
                    new
                    {
                        predictions = predictions.Select(it => new { index = it.Index, probability = it.Probability }).ToArray(),
                    },
                },
            }
        );
}
