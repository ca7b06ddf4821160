using System.IO.Compression;
using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Hosting.Tests.Models;

public class ParityTests
{
    private static readonly string Files = Path.Combine(AppContext.BaseDirectory, "ParityNet");

    [Fact]
    public async Task A_model_that_agrees_with_Python_is_taken()
    {
        using TestFolder folder = NewFolder();
        await using var models = new TestModels();

        IHostedModel model = await models.Catalog.AddAsync<ParityNet>("parity", Options(folder));

        Assert.Equal(HostedModelState.Ready, model.Status.State);
    }

    [Fact]
    public async Task A_checkpoint_that_differs_from_Python_keeps_the_model_that_answers()
    {
        using TestFolder folder = NewFolder();
        await using var models = new TestModels();
        IHostedModel model = await models.Catalog.AddAsync<ParityNet>("parity", Options(folder));

        // The last value of the file, which is of some tensor.
        byte[] bytes = await File.ReadAllBytesAsync(folder["model.safetensors"]);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), 1000f);
        await File.WriteAllBytesAsync(folder["model.safetensors"], bytes);

        await Assert.ThrowsAsync<ParityException>(() => model.ReloadAsync());
        Assert.Equal((HostedModelState.Degraded, 1), (model.Status.State, model.Status.Model!.Generation));
    }

    [Fact]
    public async Task A_model_that_is_to_be_checked_and_has_nothing_to_be_checked_by_is_not_taken()
    {
        using TestFolder folder = NewFolder();
        File.Delete(folder["parity.safetensors"]);
        await using var models = new TestModels();

        var failure = await Assert.ThrowsAsync<FileNotFoundException>(() =>
            models.Catalog.AddAsync<ParityNet>("parity", Options(folder))
        );

        Assert.Contains("parity.safetensors", failure.Message);
        Assert.Empty(models.Catalog.Models);
    }

    private static HostedModelOptions Options(TestFolder folder) => new() { Weights = folder.Path, CheckParity = true };

    private static TestFolder NewFolder()
    {
        var folder = new TestFolder();
        File.Copy(Path.Combine(Files, "model.safetensors"), folder["model.safetensors"]);
        using var packed = new GZipStream(
            File.OpenRead(Path.Combine(Files, "parity.safetensors.gz")),
            CompressionMode.Decompress
        );
        using FileStream parity = File.Create(folder["parity.safetensors"]);
        packed.CopyTo(parity);
        return folder;
    }
}
