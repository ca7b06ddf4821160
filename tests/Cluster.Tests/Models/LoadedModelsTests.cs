using ConvNextV2.Compiled.Cluster.Models;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Cluster.Tests.Models;

public sealed class LoadedModelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestHolders _holders = new();
    private readonly LoadedModels _models;

    public LoadedModelsTests() => _models = new LoadedModels(_holders.Cache(_folder["cache"]));

    public void Dispose()
    {
        _models.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_model_that_is_fetched_comes_with_what_Python_recorded_of_it_and_is_tested_by_that()
    {
        string model = ModelFolders.CopyRecorded(_folder["model"]);
        _holders.Add("other", model);
        ModelChoice choice = ChoiceOf(_folder["nowhere"], ModelFingerprint.Read(model));

        using ModelUse use = await _models.RentAsync(choice, CancellationToken.None);

        Assert.Contains(_holders.Reads, read => read.File == "parity.safetensors");
        using LoadedModel expected = LoadedModel.Load(ChoiceOf(model));
        Assert.Equal(expected.Description, use.Model.Description);
    }

    [Fact]
    public async Task A_model_that_computes_something_else_here_than_Python_recorded_is_refused_each_time()
    {
        string model = ModelFolders.CopyRecorded(_folder["model"]);
        ModelFolders.ChangeLastValue(Path.Combine(model, "model.safetensors"));
        ModelChoice choice = ChoiceOf(model, ModelFingerprint.Read(model));

        for (int i = 0; i < 2; i++)
        {
            var refused = await Assert.ThrowsAsync<ParityException>(() => _models.RentAsync(choice, CancellationToken.None));
            Assert.Contains("is not what this program computes", refused.Message);
        }
    }

    [Fact]
    public async Task A_model_whose_path_alone_is_known_is_tested_as_well()
    {
        string model = ModelFolders.CopyRecorded(_folder["model"]);
        ModelFolders.ChangeLastValue(Path.Combine(model, "model.safetensors"));

        await Assert.ThrowsAsync<ParityException>(() => _models.RentAsync(ChoiceOf(model), CancellationToken.None));
    }

    [Fact]
    public void A_model_that_has_passed_is_not_tested_again()
    {
        string folder = ModelFolders.CopyRecorded(_folder["model"]);
        var tests = new SelfTests();
        LoadedModel model = LoadedModel.Load(ChoiceOf(folder));
        tests.Run(model, folder);

        // Nothing could be computed with it any more.
        model.Dispose();
        tests.Run(model, folder);

        Assert.Throws<ObjectDisposedException>(() => new SelfTests().Run(model, folder));
    }

    private static ModelChoice ChoiceOf(string folder, ModelFingerprint? fingerprint = null) =>
        new(folder, Precision: null, ImageBackend: null, Preprocessing: null) { Fingerprint = fingerprint?.ToString() };
}
