using ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

namespace ConvNextV2.Compiled.InProcess.Tests;

/// <summary>Folders from end to end: compiled, loaded and run in this process.</summary>
public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Cache => _folder.PathOf("cache");

    [Theory]
    [MemberData(nameof(BuiltModel.Names), MemberType = typeof(BuiltModel))]
    public void A_folder_computes_the_bits_of_the_class_that_a_build_makes_of_it(string name)
    {
        BuiltModel built = BuiltModel.All[name];
        string weights = _folder.PathOf("weights.safetensors");
        File.WriteAllBytes(weights, built.Weights());

        using CompiledModel inProcess = ModelFolder.Compile(built.Config, built.Options(Cache)).Load(weights);
        using CompiledModel cached = ModelFolder.Compile(built.Config, built.Options(Cache)).Load(weights);
        using CompiledModel expected = built.Load();

        int[] bits = Outputs.Of(expected);
        Assert.Equal(bits, Outputs.Of(inProcess));
        Assert.Equal(bits, Outputs.Of(cached));
    }

    [Fact]
    public void A_folder_is_compiled_once_and_found_the_next_time()
    {
        BuiltModel model = BuiltModel.All["hf-test"];

        ModelFolder first = ModelFolder.Compile(model.Config, model.Options(Cache));
        ModelFolder second = ModelFolder.Compile(model.Config, model.Options(Cache));

        Assert.False(first.IsFromCache);
        Assert.True(first.CompilationTime > TimeSpan.Zero);
        Assert.True(second.IsFromCache);
        Assert.Equal(TimeSpan.Zero, second.CompilationTime);
        Assert.Null(first.CacheFault);
        Assert.Null(second.CacheFault);
        Assert.Equal(Path.GetDirectoryName(model.Config), second.Path);
    }

    [Fact]
    public void What_is_found_warns_of_the_folder_that_is_asked_for_now()
    {
        string here = MicroFolder.Write(_folder.PathOf("here"), preprocessor: null);
        string there = MicroFolder.Write(_folder.PathOf("there"), preprocessor: null);

        ModelFolder first = Compile(here);
        ModelFolder second = Compile(there);

        Assert.False(first.IsFromCache);
        Assert.True(second.IsFromCache);
        string warning = Assert.Single(first.Warnings);
        Assert.StartsWith($"{here}/config.json(1,1): warning CNV0025: ", warning, StringComparison.Ordinal);
        Assert.Equal([warning.Replace(here, there, StringComparison.Ordinal)], second.Warnings);
    }

    [Fact]
    public void Without_the_cache_nothing_is_read_or_written()
    {
        string folder = MicroFolder.Write(_folder.PathOf("rose"));
        var without = new ModelFolderOptions { UseCache = false, CacheFolder = Cache };

        Assert.False(ModelFolder.Compile(folder, without).IsFromCache);
        Assert.False(Directory.Exists(Cache));

        Compile(folder);
        ModelFolder again = ModelFolder.Compile(folder, without);
        Assert.False(again.IsFromCache);
        Assert.Null(again.CacheFault);
    }

    [Fact]
    public void A_cache_that_cannot_be_used_costs_time_and_nothing_else()
    {
        string folder = MicroFolder.Write(_folder.PathOf("rose"));
        File.WriteAllText(Cache, "a file");

        for (int i = 0; i < 2; i++)
        {
            ModelFolder compiled = Compile(folder);
            Assert.False(compiled.IsFromCache);
            Assert.StartsWith("Compilations are not kept: ", compiled.CacheFault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_config_that_changes_is_compiled_again_and_one_that_is_wrong_is_not_kept()
    {
        string folder = MicroFolder.Write(_folder.PathOf("rose"));
        Compile(folder);

        MicroFolder.Write(folder, MicroFolder.Config.Replace("gelu", "relu", StringComparison.Ordinal));
        Assert.False(Compile(folder).IsFromCache);
        Assert.Equal(2, Directory.GetFiles(Cache).Length);

        MicroFolder.Write(folder, "{}");
        Assert.Throws<ModelCompilationException>(() => Compile(folder));
        Assert.Throws<ModelCompilationException>(() => Compile(folder));
        Assert.Equal(2, Directory.GetFiles(Cache).Length);

        MicroFolder.Write(folder);
        Assert.True(Compile(folder).IsFromCache);
    }

    [Fact]
    public async Task Folders_are_compiled_loaded_and_run_by_many_at_once()
    {
        BuiltModel[] models = [BuiltModel.All["hf-test"], BuiltModel.All["odd"], BuiltModel.All["half"]];
        Dictionary<BuiltModel, int[]> expected = models.ToDictionary(model => model, model => Outputs.Of(model.Load()));

        await Task.WhenAll(
            Enumerable
                .Range(0, 9)
                .Select(async i =>
                {
                    BuiltModel model = models[i % models.Length];
                    ModelFolder folder = await ModelFolder.CompileAsync(
                        Path.GetDirectoryName(model.Config)!,
                        model.Options(Cache)
                    );
                    using ImageClassifier classifier = await folder.LoadClassifierAsync();
                    Assert.Null(folder.CacheFault);
                    Assert.Equal(expected[model], Outputs.Of(classifier));
                })
        );

        Assert.Equal(models.Length, Directory.GetFiles(Cache).Length);
    }

    [Fact]
    public async Task A_classifier_is_an_embedder_too()
    {
        BuiltModel model = BuiltModel.All["hf-test"];
        ModelFolder folder = ModelFolder.Compile(model.Config, model.Options(Cache));

        using ImageEmbedder embedder = folder.LoadEmbedder();
        using ImageEmbedder asynchronous = await folder.LoadEmbedderAsync();
        using CompiledModel any = await folder.LoadAsync();

        Assert.IsAssignableFrom<IImageClassifier>(embedder);
        Assert.All([asynchronous, any], other => Assert.Equal(Outputs.Of(embedder), Outputs.Of(other)));
    }

    [Fact]
    public void Another_kind_of_model_than_is_asked_for_is_refused_before_its_weights_are_read()
    {
        BuiltModel features = BuiltModel.All["features"];
        BuiltModel backbone = BuiltModel.All["backbone"];
        ModelFolder withoutClassifier = ModelFolder.Compile(features.Config, features.Options(Cache));
        ModelFolder withMaps = ModelFolder.Compile(backbone.Config, backbone.Options(Cache));

        Assert.Equal(
            $"The model of '{withoutClassifier.Path}' has no classifier: load it with LoadEmbedder. If its checkpoint has one, "
                + "compile it with the Architecture ConvNextV2ForImageClassification in ModelFolderOptions.",
            Assert.Throws<InvalidOperationException>(() => withoutClassifier.LoadClassifier("nowhere")).Message
        );
        Assert.Equal(
            $"The model of '{withMaps.Path}' has maps for results and no vector, since it is a ConvNextV2Backbone: load it with "
                + "Load, or compile it with another Architecture in ModelFolderOptions.",
            Assert.Throws<InvalidOperationException>(() => withMaps.LoadEmbedder("nowhere")).Message
        );
    }

    [Fact]
    public void Weights_are_checked_as_those_of_any_class_are()
    {
        string folder = MicroFolder.Write(_folder.PathOf("rose"));
        ModelFolder compiled = Compile(folder);
        Assert.Contains(
            $"There is no checkpoint at '{folder}/model.safetensors'.",
            Assert.Throws<FileNotFoundException>(() => compiled.LoadClassifier()).Message
        );

        File.WriteAllBytes(Path.Combine(folder, "pytorch_model.bin"), [1]);
        Assert.Contains(
            "'convnextv2 convert' makes a model.safetensors",
            Assert.Throws<FileNotFoundException>(() => compiled.LoadClassifier()).Message
        );

        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), BuiltModel.All["hf-test"].Weights());
        Assert.Throws<CheckpointException>(() => compiled.LoadClassifier());
    }

    public void Dispose() => _folder.Dispose();

    private ModelFolder Compile(string folder) => ModelFolder.Compile(folder, new ModelFolderOptions { CacheFolder = Cache });
}
