using System.Reflection;
using System.Runtime.Loader;
using ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

namespace ConvNextV2.Compiled.InProcess.Tests.Loading;

/// <summary>The library where a program has loaded it for a plugin, apart from the rest.</summary>
public sealed class PluginTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_plugin_s_classifier_derives_from_the_plugin_s_own_types(bool isCollectible)
    {
        var plugin = new PluginContext(isCollectible);
        Assembly library = plugin.LoadFromAssemblyName(typeof(ModelFolder).Assembly.GetName());
        Type folderType = library.GetType(typeof(ModelFolder).FullName!, throwOnError: true)!;
        object options = Activator.CreateInstance(library.GetType(typeof(ModelFolderOptions).FullName!, throwOnError: true)!)!;
        options.GetType().GetProperty(nameof(ModelFolderOptions.CacheFolder))!.SetValue(options, _cache.PathOf("cache"));

        object folder = folderType
            .GetMethod(nameof(ModelFolder.Compile))!
            .Invoke(null, [BuiltModel.All["hf-test"].Config, options, CancellationToken.None])!;
        using var model = (IDisposable)folderType.GetMethod(nameof(ModelFolder.LoadClassifier))!.Invoke(folder, [null, null])!;

        Type baseType = model.GetType().BaseType!;
        Assert.Equal(typeof(ImageClassifier).FullName, baseType.FullName);
        Assert.NotEqual(typeof(ImageClassifier), baseType);
        Assert.Same(plugin, AssemblyLoadContext.GetLoadContext(baseType.Assembly));
        Assert.Equal(10, ((IReadOnlyList<string>)baseType.GetProperty(nameof(ImageClassifier.Labels))!.GetValue(model)!).Count);
    }

    public void Dispose() => _cache.Dispose();

    /// <summary>The library and what it stands on, loaded once more; the compiler and .NET are shared.</summary>
    private sealed class PluginContext(bool isCollectible) : AssemblyLoadContext("plugin", isCollectible)
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name!.StartsWith("ConvNextV2.", StringComparison.Ordinal)
            || assemblyName.Name == "System.Numerics.Tensors"
                ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll"))
                : null;
    }
}
