using System.Text;
using ConvNextV2.Compiled.InProcess.Caching;
using ConvNextV2.Compiled.InProcess.Compilation;

namespace ConvNextV2.Compiled.InProcess.Tests.Caching;

/// <summary>What makes a compilation another one.</summary>
public class CacheKeyTests
{
    private static readonly ModelFiles Files = new("/here/config.json", "config"u8.ToArray(), "preprocessor"u8.ToArray());

    [Fact]
    public void All_that_decides_the_assembly_is_in_the_key()
    {
        var options = new ModelFolderOptions();
        byte[][] keys =
        [
            CacheKey.Of(Files, options),
            CacheKey.Of(Files with { Config = "Config"u8.ToArray() }, options),
            CacheKey.Of(Files with { Preprocessor = "Preprocessor"u8.ToArray() }, options),
            CacheKey.Of(Files with { Preprocessor = null }, options),
            CacheKey.Of(Files with { Preprocessor = [] }, options),
            CacheKey.Of(Files with { Config = "configpreprocessor"u8.ToArray(), Preprocessor = [] }, options),
            CacheKey.Of(Files with { ConfigPath = "/here/flowers.convnextv2.json" }, options),
            CacheKey.Of(Files, new ModelFolderOptions { ImageBackend = "a" }),
            CacheKey.Of(Files, new ModelFolderOptions { ImageSize = "a" }),
            CacheKey.Of(Files, new ModelFolderOptions { Architecture = "a" }),
            CacheKey.Of(Files, new ModelFolderOptions { OutFeatures = "a" }),
            CacheKey.Of(Files, new ModelFolderOptions { Preprocessing = "a" }),
            CacheKey.Of(Files, new ModelFolderOptions { Preprocessing = "" }),
            CacheKey.Of(Files, new ModelFolderOptions { Precision = "a" }),
        ];

        Assert.Equal(keys.Length, keys.Select(Convert.ToHexString).Distinct().Count());
        Assert.All(keys, key => Assert.Equal(CacheKey.Length, key.Length));
    }

    /// <summary>So that a new option is not forgotten: what decides nothing is named here.</summary>
    [Fact]
    public void Every_option_is_in_the_key_but_those_of_the_cache_itself()
    {
        string[] ofTheCache = [nameof(ModelFolderOptions.UseCache), nameof(ModelFolderOptions.CacheFolder)];

        Assert.All(
            typeof(ModelFolderOptions).GetProperties().Where(option => !ofTheCache.Contains(option.Name)),
            option =>
            {
                var options = new ModelFolderOptions();
                option.SetValue(options, "x");
                Assert.NotEqual(CacheKey.Of(Files, new ModelFolderOptions()), CacheKey.Of(Files, options));
            }
        );
    }

    [Fact]
    public void Where_the_folder_stands_and_where_compilations_are_kept_is_not_in_the_key()
    {
        byte[] key = CacheKey.Of(Files, new ModelFolderOptions());

        Assert.Equal(key, CacheKey.Of(Files with { ConfigPath = "/there/config.json" }, new ModelFolderOptions()));
        Assert.Equal(key, CacheKey.Of(Files, new ModelFolderOptions { CacheFolder = "/there" }));
        Assert.Equal("config", Encoding.UTF8.GetString(Files.Config));
    }
}
