using ConvNextV2.Compiled.InProcess.Compilation;
using ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

namespace ConvNextV2.Compiled.InProcess.Tests.Compilation;

/// <summary>Which files of a folder are compiled.</summary>
public sealed class ModelFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_folder_and_the_path_of_its_config_are_the_same()
    {
        string folder = MicroFolder.Write(_folder.PathOf("rose"));

        ModelFiles byFolder = ModelFiles.Read(folder);
        ModelFiles byConfig = ModelFiles.Read(Path.Combine(folder, "config.json"));
        ModelFiles withSeparator = ModelFiles.Read(folder + Path.DirectorySeparatorChar);

        Assert.Equal(folder, byFolder.Folder);
        Assert.All([byConfig, withSeparator], files => Assert.Equal(byFolder.ConfigPath, files.ConfigPath));
        Assert.All([byFolder, byConfig, withSeparator], files => Assert.NotNull(files.Preprocessor));
    }

    [Fact]
    public void A_config_of_another_name_has_the_preprocessor_s_file_beside_it()
    {
        string folder = MicroFolder.Write(_folder.PathOf("rose"));
        File.Move(Path.Combine(folder, "config.json"), Path.Combine(folder, "rose.convnextv2.json"));

        ModelFiles files = ModelFiles.Read(Path.Combine(folder, "rose.convnextv2.json"));

        Assert.Equal(Path.Combine(folder, "preprocessor_config.json"), files.PreprocessorPath);
        Assert.NotNull(files.Preprocessor);
    }

    [Fact]
    public void A_folder_without_a_config_is_refused_with_what_to_give()
    {
        FileNotFoundException exception = Assert.Throws<FileNotFoundException>(() => ModelFiles.Read(_folder.Path));

        Assert.Equal(
            $"There is no config '{_folder.PathOf("config.json")}'. Give the path of a folder that holds a config.json, "
                + "as Hugging Face's models do, or of the config itself.",
            exception.Message
        );
        Assert.Throws<ArgumentException>(() => ModelFiles.Read(""));
        Assert.Throws<FileNotFoundException>(() => ModelFiles.Read(_folder.PathOf("nothing")));
    }

    [Fact]
    public void A_checkpoint_in_the_place_of_a_config_is_not_read()
    {
        string path = _folder.PathOf("model.safetensors");
        using (FileStream file = File.Create(path))
        {
            file.SetLength((256L << 20) + 1);
        }

        Assert.Contains("no config of a model is longer", Assert.Throws<IOException>(() => ModelFiles.Read(path)).Message);
    }

    /// <summary>As an archive may bring along.</summary>
    [Fact]
    public void A_device_in_the_place_of_a_config_ends_nothing_and_fills_nothing()
    {
        File.CreateSymbolicLink(_folder.PathOf("config.json"), "/dev/zero");

        Assert.Empty(ModelFiles.Read(_folder.Path).Config);
    }

    public void Dispose() => _folder.Dispose();
}
