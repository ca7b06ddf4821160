using System.Numerics.Tensors;
using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>Feature maps against PyTorch's <c>ConvNextV2Backbone</c>.</summary>
public class BackboneTests
{
    private static readonly Dictionary<string, (int[] Shape, float[] Values)> Expected = Safetensors.Read(
        File("expected.safetensors")
    );

    [Fact]
    public void Feature_maps_of_a_batch_are_those_of_PyTorch()
    {
        using var model = BackboneOfThree.Load(File("backbone.safetensors"));
        using BackboneOfThree.Session session = model.CreateSession(new ModelSessionOptions { MaxBatchSize = 2 });

        session.Run(Expected["pixel_values"].Values);

        Assert.Equal(["stem", "stage2", "stage4"], BackboneOfThree.OutFeatures);
        Assert.Empty(model.AbsentTensors);
        AssertMap("feature_maps.stem", session.Stem);
        AssertMap("feature_maps.stage2", session.Stage2);
        AssertMap("feature_maps.stage4", session.Stage4);
        AssertMap("feature_maps.stage2", session.FeatureMap(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.FeatureMap(3));
    }

    [Fact]
    public void Norms_that_a_classifier_s_checkpoint_lacks_are_weight_1_and_bias_0_and_reported()
    {
        using var model = BackboneOfThree.Load(File("model.safetensors"));
        using BackboneOfThree.Session session = model.CreateSession(new ModelSessionOptions { HiddenStates = true });

        session.Run(FirstImage());

        Assert.Equal(
            [
                "hidden_states_norms.stem.weight",
                "hidden_states_norms.stem.bias",
                "hidden_states_norms.stage2.weight",
                "hidden_states_norms.stage2.bias",
                "hidden_states_norms.stage4.weight",
                "hidden_states_norms.stage4.bias",
            ],
            model.AbsentTensors
        );
        Tolerance.AssertClose(PlainNorm(Flatten(session.HiddenState(2)), channels: 20), Flatten(session.Stage2), "stage 2");
        Tolerance.AssertClose(PlainNorm(Flatten(session.HiddenState(4)), channels: 40), Flatten(session.Stage4), "stage 4");
    }

    [Theory]
    [InlineData("model.fb.safetensors")]
    [InlineData("model.timm.safetensors")]
    [InlineData("model.hf-old.safetensors")]
    public void Every_naming_can_be_loaded_as_a_backbone(string file)
    {
        using var model = BackboneOfThree.Load(File(file));
        using BackboneOfThree.Session session = model.CreateSession(new ModelSessionOptions { HiddenStates = true });

        session.Run(FirstImage());

        Assert.Equal(6, model.AbsentTensors.Count);
        Tolerance.AssertClose(Half(Expected["hidden_states.4"].Values), Flatten(session.HiddenState(4)), "the last map");
    }

    [Fact]
    public void Stages_after_the_last_feature_are_neither_computed_nor_loaded()
    {
        using var model = BackboneOfStage2.Load(File("backbone.safetensors"));
        using BackboneOfStage2.Session session = model.CreateSession();

        session.Run(FirstImage());

        Assert.Equal(["stage2"], BackboneOfStage2.OutFeatures);
        Assert.True(BackboneOfStage2.MultiplyAccumulates < BackboneOfThree.MultiplyAccumulates);
        Tolerance.AssertClose(Half(Expected["feature_maps.stage2"].Values), Flatten(session.Stage2), "stage 2");
    }

    [Fact]
    public void The_stem_alone_is_a_feature_too()
    {
        using var model = BackboneOfStem.Load(File("backbone.safetensors"));
        using BackboneOfStem.Session session = model.CreateSession();

        session.Run(FirstImage());

        Tolerance.AssertClose(Half(Expected["feature_maps.stem"].Values), Flatten(session.Stem), "the stem");
    }

    [Fact]
    public void A_mere_model_takes_a_classifier_s_checkpoint_and_leaves_its_head()
    {
        using var model = FeaturesOnly.Load(File("model.safetensors"));
        using FeaturesOnly.Session session = model.CreateSession();

        ReadOnlySpan<float> pooled = session.Run(FirstImage());

        Assert.Equal(0, FeaturesOnly.NumLabels);
        Tolerance.AssertClose(Half(Expected["pooler_output"].Values), pooled, "the pooled output");
    }

    [Fact]
    public void A_missing_final_norm_or_classifier_is_an_error_where_it_was_compiled()
    {
        var noNorm = Assert.Throws<CheckpointException>(() => FeaturesOnly.Load(File("backbone.safetensors")));
        Assert.Contains("missing: layernorm.weight [40]", noNorm.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", noNorm.Message, StringComparison.Ordinal);

        var noHead = Assert.Throws<CheckpointException>(() => HfTest.Load(File("backbone.safetensors")));
        Assert.Contains("missing: classifier.weight [10, 40]", noHead.Message, StringComparison.Ordinal);
    }

    private static void AssertMap(string name, ReadOnlyTensorSpan<float> actual)
    {
        (int[] shape, float[] values) = Expected[name];
        Assert.Equal(shape, actual.Lengths.ToArray().Select(length => (int)length));
        Tolerance.AssertClose(values, Flatten(actual), name);
    }

    private static float[] Flatten(ReadOnlyTensorSpan<float> map)
    {
        float[] values = new float[(int)map.FlattenedLength];
        map.FlattenTo(values);
        return values;
    }

    private static float[] PlainNorm(float[] map, int channels)
    {
        int pixels = map.Length / channels;
        float[] normed = new float[map.Length];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            double[] values = [.. Enumerable.Range(0, channels).Select(channel => (double)map[(channel * pixels) + pixel])];
            double mean = values.Average();
            double deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) + 1e-6);
            for (int channel = 0; channel < channels; channel++)
            {
                normed[(channel * pixels) + pixel] = (float)((values[channel] - mean) / deviation);
            }
        }

        return normed;
    }

    private static float[] FirstImage() => Half(Expected["pixel_values"].Values);

    private static float[] Half(float[] values) => values[..(values.Length / 2)];

    private static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Reference", "hf-test", name);
}
