using ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

namespace ConvNextV2.Compiled.InProcess.Tests;

/// <summary>Folders from end to end: compiled, loaded and run in this process.</summary>
public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [MemberData(nameof(BuiltModel.Names), MemberType = typeof(BuiltModel))]
    public void A_folder_computes_the_bits_of_the_class_that_a_build_makes_of_it(string name)
    {
        BuiltModel built = BuiltModel.All[name];
        string weights = _folder.PathOf("weights.safetensors");
        File.WriteAllBytes(weights, built.Weights());

        ModelFolder folder = ModelFolder.Compile(built.Config, built.Options(_folder.Path));
        using CompiledModel inProcess = folder.Load(weights);
        using CompiledModel expected = built.Load();

        Assert.Equal(Outputs.Of(expected), Outputs.Of(inProcess));
    }

    [Fact]
    public void A_folder_is_compiled_once_and_found_the_next_time()
    {
        BuiltModel model = BuiltModel.All["hf-test"];

        ModelFolder first = ModelFolder.Compile(model.Config, model.Options(_folder.Path));
        ModelFolder second = ModelFolder.Compile(model.Config, model.Options(_folder.Path));

        Assert.False(first.IsFromCache);
        Assert.True(first.CompilationTime > TimeSpan.Zero);
        Assert.True(second.IsFromCache);
        Assert.Equal(TimeSpan.Zero, second.CompilationTime);
        Assert.Null(first.CacheFault);
        Assert.Null(second.CacheFault);
        Assert.Equal(Outputs.Of(first.Load()), Outputs.Of(second.Load()));
    }

    public void Dispose() => _folder.Dispose();
}
