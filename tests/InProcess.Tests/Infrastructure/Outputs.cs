using System.Numerics.Tensors;

namespace ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

/// <summary>What a model gives for one input, which is the same for all models of its size.</summary>
internal static class Outputs
{
    private delegate void RunValues(ReadOnlySpan<float> pixelValues, CancellationToken cancellationToken);

    private delegate ReadOnlyTensorSpan<float> GetMap(int index);

    /// <summary>The bits of every map and result.</summary>
    public static int[] Of(CompiledModel model)
    {
        var random = new Random(20);
        float[] values = new float[model.InputChannels * model.InputHeight * model.InputWidth];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)((random.NextDouble() * 4) - 2);
        }

        using ModelSession session = model.CreateSession(new ModelSessionOptions { HiddenStates = true, ThreadCount = 2 });

        var results = new List<float>();
        if (session is ImageEmbedderSession embedder)
        {
            results.AddRange(embedder.Run(values));
            results.AddRange(embedder.PooledOutput);
        }
        else
        {
            // What a backbone's session can do stands in its own class alone.
            Bind<RunValues>(session, "Run", typeof(ReadOnlySpan<float>), typeof(CancellationToken))(values, default);
            AddMaps(results, Bind<GetMap>(session, "FeatureMap", typeof(int)));
        }

        AddMaps(results, session.HiddenState);
        return [.. results.Select(BitConverter.SingleToInt32Bits)];
    }

    private static TDelegate Bind<TDelegate>(ModelSession session, string method, params Type[] parameters)
        where TDelegate : Delegate => session.GetType().GetMethod(method, parameters)!.CreateDelegate<TDelegate>(session);

    private static void AddMaps(List<float> results, GetMap mapOf)
    {
        for (int i = 0; ; i++)
        {
            ReadOnlyTensorSpan<float> map;
            try
            {
                map = mapOf(i);
            }
            catch (ArgumentOutOfRangeException) when (i > 0)
            {
                return;
            }

            float[] values = new float[map.FlattenedLength];
            map.FlattenTo(values);
            results.AddRange(values);
        }
    }
}
