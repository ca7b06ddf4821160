using System.Reflection;
using System.Runtime.Loader;

namespace ConvNextV2.Compiled.InProcess.Loading;

/// <summary>
/// Assemblies as the caller has them: a program, a plugin or a notebook may have loaded this library into a context of its own,
/// and a class that is compiled here must derive from the very types that the caller knows.
/// </summary>
internal static class CallersAssemblies
{
    private static readonly Assembly Runtime = typeof(CompiledModel).Assembly;

    private static readonly AssemblyLoadContext Context =
        AssemblyLoadContext.GetLoadContext(Runtime) ?? AssemblyLoadContext.Default;

    /// <exception cref="FileNotFoundException">The caller has none of that name.</exception>
    public static Assembly Load(AssemblyName name) =>
        name.Name == Runtime.GetName().Name ? Runtime : Context.LoadFromAssemblyName(name);
}
