using System.IO.Compression;
using ConvNextV2.Compiled.Tool.Pickle;
using ConvNextV2.Compiled.Tool.PyTorch;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>Files of the repository that tests read.</summary>
internal static class ReferenceFiles
{
    public static string HfTest(string name) => Path("Reference", "hf-test", name);

    public static string Tiny384(string name) => Path("Reference", "tiny-384", name);

    public static string Genuine(string name) => Path("PyTorch", "Genuine", name);

    public static string Training(string name) => Path("PyTorch", "Training", name);

    /// <summary>What Python's own pickler writes of a training script's values, in every protocol that PyTorch can use.</summary>
    public static IEnumerable<byte[]> TrainingPickles() =>
        Enumerable
            .Range(1, 5)
            .Select(protocol =>
            {
                using ZipArchive file = ZipFile.OpenRead(Training($"protocol-{protocol}.pt"));
                using Stream pickle = file.GetEntry("archive/data.pkl")!.Open();
                using var bytes = new MemoryStream();
                pickle.CopyTo(bytes);
                return bytes.ToArray();
            });

    public static string Trainer(string name) => Path("PyTorch", "Trainers", name);

    /// <summary>A trainer's pickle in a file, with zeros in its storages.</summary>
    public static byte[] TrainerFile(string pickle)
    {
        byte[] bytes = File.ReadAllBytes(Trainer(pickle));
        var vocabulary = new TorchVocabulary();
        PickleReader.Read(new PickleInput(pickle, new MemoryStream(bytes), bytes.Length), vocabulary);
        return TorchBytes.Zip(
            bytes,
            [.. vocabulary.Storages.Values.Select(storage => (storage.Key, new byte[storage.ByteLength]))]
        );
    }

    private static string Path(params string[] parts) => System.IO.Path.Combine([AppContext.BaseDirectory, .. parts]);
}
