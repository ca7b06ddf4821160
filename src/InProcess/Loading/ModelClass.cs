using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace ConvNextV2.Compiled.InProcess.Loading;

/// <summary>The class of a folder, callable without naming it.</summary>
[RequiresDynamicCode(ProcessNeeds.DynamicCode)]
[RequiresUnreferencedCode(ProcessNeeds.WholeFramework)]
internal sealed class ModelClass
{
    private readonly ModelContext _context = new();
    private readonly Type _type;

    /// <param name="assembly">Of an assembly.</param>
    /// <param name="name">Of a class in it.</param>
    public ModelClass(byte[] assembly, string name) => _type = _context.Load(assembly).GetType(name, throwOnError: true)!;

    /// <summary>Whether its objects are such models.</summary>
    public bool Is<T>() => _type.IsAssignableTo(typeof(T));

    public T Load<T>(string path, ModelLoadOptions? options)
        where T : CompiledModel =>
        _context.KeepFor((T)Bind<Func<string, ModelLoadOptions?, CompiledModel>>(nameof(LoadModel))(path, options));

    public async Task<T> LoadAsync<T>(string path, ModelLoadOptions? options, CancellationToken cancellationToken)
        where T : CompiledModel
    {
        var load = Bind<Func<string, ModelLoadOptions?, CancellationToken, Task<CompiledModel>>>(nameof(LoadModelAsync));
        return _context.KeepFor((T)await load(path, options, cancellationToken).ConfigureAwait(false));
    }

    private static CompiledModel LoadModel<TModel>(string path, ModelLoadOptions? options)
        where TModel : CompiledModel, ICompiledModel<TModel> => TModel.Load(path, options);

    private static async Task<CompiledModel> LoadModelAsync<TModel>(
        string path,
        ModelLoadOptions? options,
        CancellationToken cancellationToken
    )
        where TModel : CompiledModel, ICompiledModel<TModel> =>
        await TModel.LoadAsync(path, options, cancellationToken).ConfigureAwait(false);

    private TDelegate Bind<TDelegate>(string method)
        where TDelegate : Delegate =>
        typeof(ModelClass)
            .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(_type)
            .CreateDelegate<TDelegate>();
}
