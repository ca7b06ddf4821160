using System.Reflection;
using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>Checkpoints as trainers leave them, converted by the tool and loaded: PyTorch's logits come out.</summary>
public sealed class TrainersTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Trainers");

    private readonly string _converted = Path.Combine(Directory.CreateTempSubdirectory().FullName, "model.safetensors");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_converted)!, recursive: true);

    /// <summary>Averaged weights are taken where there are some.</summary>
    [Theory]
    [InlineData("trainer-like-pth", "checkpoint.pth", "logits.ema")]
    [InlineData("trainer-like-pth", "checkpoint.pth", "logits", "--key", "model")]
    [InlineData("lightning", "last.ckpt", "logits")]
    public void A_checkpoint_of_a_training_has_its_logits(string folder, string file, string expected, params string[] options)
    {
        Convert(folder, file, options);

        using Trained model = Trained.Load(_converted);
        AssertLogits(folder, expected, model);
    }

    [Theory]
    [InlineData("checkpoint-3.pth.tar", "logits.ema")]
    [InlineData("checkpoint-3.pth.tar", "logits", "--key", "state_dict")]
    [InlineData("pytorch_model.bin", "logits")]
    public void A_checkpoint_of_timms_has_its_logits(string file, string expected, params string[] options)
    {
        Convert("timm", file, options);

        using TimmHub model = TimmHub.Load(_converted);
        AssertLogits("timm", expected, model);
    }

    [Fact]
    public void The_state_dict_of_a_compiled_module_loads_as_it_is()
    {
        using Trained model = Trained.Load(Path.Combine(Folder, "compiled", "model.safetensors"));

        Assert.Equal("_orig_mod.", model.LoadedCheckpoint.Prefix);
        AssertLogits("compiled", "logits", model);
    }

    /// <summary>As at the command line, in this process.</summary>
    private void Convert(string folder, string file, string[] options)
    {
        string[] arguments = ["convert", Path.Combine(Folder, folder, file), _converted, .. options];
        Assert.Equal(0, Assembly.Load("ConvNextV2.Compiled.Tool").EntryPoint!.Invoke(null, [arguments]));
    }

    private static void AssertLogits(string folder, string name, ImageClassifier model)
    {
        var expected = Safetensors.Read(Path.Combine(Folder, folder, "expected.safetensors"));
        (int[] shape, float[] logits) = expected[name];
        float[] pixelValues = expected["pixel_values"].Values;
        int length = pixelValues.Length / shape[0];
        using ImageClassifierSession session = model.CreateSession();
        for (int image = 0; image < shape[0]; image++)
        {
            float[] actual = session.Run(pixelValues.AsSpan(image * length, length)).ToArray();

            Tolerance.AssertClose(logits[(image * shape[1])..((image + 1) * shape[1])], actual, "the logits");
        }
    }
}
