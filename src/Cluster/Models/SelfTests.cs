using System.Collections.Concurrent;
using System.Security.Cryptography;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Cluster.Models;

/// <summary>Tests models on this machine by what Python has recorded beside them, each once.</summary>
internal sealed class SelfTests
{
    private readonly ConcurrentDictionary<(ModelDescription Model, string Recorded), bool> _passed = [];

    /// <summary>Tests a model, if there is something to test it by, and if it has not passed before.</summary>
    /// <exception cref="ParityException">It computes something else here; the message begins with that.</exception>
    public void Run(LoadedModel model, string folder)
    {
        string file = Path.Combine(folder, ParityCheck.FileName);
        if (!File.Exists(file))
        {
            return;
        }

        using FileStream stream = File.OpenRead(file);
        var test = (model.Description, Convert.ToHexStringLower(SHA256.HashData(stream)));
        if (!_passed.ContainsKey(test))
        {
            ParityCheck.Run(model.Model, file).ThrowIfDifferent();
            _passed[test] = true;
        }
    }
}
