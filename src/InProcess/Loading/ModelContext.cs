using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace ConvNextV2.Compiled.InProcess.Loading;

/// <summary>Where the class of a folder is loaded: it is gone with the last of its objects.</summary>
internal sealed class ModelContext() : AssemblyLoadContext("ConvNextV2 model", isCollectible: true)
{
    // .NET unloads a context that nobody holds, also while its objects live; they would then load nothing more.
    private static readonly ConditionalWeakTable<CompiledModel, ModelContext> Holders = [];

    [RequiresUnreferencedCode(ProcessNeeds.WholeFramework)]
    public Assembly Load(byte[] assembly)
    {
        using var stream = new MemoryStream(assembly);
        return LoadFromStream(stream);
    }

    /// <summary>Keeps the context for as long as the model.</summary>
    public T KeepFor<T>(T model)
        where T : CompiledModel
    {
        Holders.Add(model, this);
        return model;
    }

    protected override Assembly? Load(AssemblyName assemblyName) => CallersAssemblies.Load(assemblyName);
}
