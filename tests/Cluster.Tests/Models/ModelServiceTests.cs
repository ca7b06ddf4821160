using ConvNextV2.Compiled.Cluster.Models;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Cluster.Tests.Models;

/// <summary>Silos that differ in what they have.</summary>
public sealed class ModelServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_that_lacks_the_model_fetches_it_from_one_that_works_on_nothing_and_makes_the_bytes_of_one_process()
    {
        string model = ModelFolders.Copy(OneMachine.Model, _folder["model"]);
        string hash = ModelFingerprint.Read(model)!.Hash;
        ModelFolders.Copy(model, _folder[$"first/{hash}"]);
        string[] inputs = [TestImages.WriteFolder(_folder["images"], 6)];
        await OneMachine.RunAsync(inputs, _folder["expected"], imagesPerPart: 2);
        await using TestSilo first = await StartAsync("first", shardsAtOnce: 0);
        var job = new ImageJob
        {
            Model = model,
            Inputs = inputs,
            Output = _folder["output"],
            ImagesPerPart = 2,
        };
        string id = (await first.Jobs.SubmitAsync(job)).Id;
        Directory.Delete(model, recursive: true);

        await using TestSilo second = await StartAsync("second", shardsAtOnce: 2, first);
        JobStatus end = await first.EndOfAsync(id);

        Assert.Equal((JobState.Done, null), (end.State, end.Reason));
        Assert.Equal(ModelFolders.FilesOf(OneMachine.Model), ModelFolders.FilesOf(_folder[$"second/{hash}"]));
        SortedDictionary<string, byte[]> expected = OneMachine.ResultsOf(_folder["expected"]);
        SortedDictionary<string, byte[]> actual = OneMachine.ResultsOf(_folder["output"]);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.True(file.Value.SequenceEqual(actual[file.Key]), $"{file.Key} differs."));
    }

    [Fact]
    public async Task The_same_job_with_another_model_under_the_path_is_refused()
    {
        string model = ModelFolders.Copy(OneMachine.Model, _folder["model"]);
        var job = new ImageJob
        {
            Model = model,
            Inputs = [OneMachine.Images],
            Output = _folder["output"],
        };
        await using TestSilo silo = await StartAsync("cache", shardsAtOnce: 0);
        await silo.Jobs.SubmitAsync(job);
        ModelFolders.ChangeLastValue(Path.Combine(model, "model.safetensors"));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Jobs.SubmitAsync(job));

        Assert.Contains("this job with another model", refused.Message);
    }

    private Task<TestSilo> StartAsync(string cache, int shardsAtOnce, TestSilo? other = null) =>
        TestSilo.StartAsync(
            _folder["state"],
            work: null,
            options => (options.ShardsAtOnce, options.ModelCache) = (shardsAtOnce, _folder[cache]),
            other
        );
}
