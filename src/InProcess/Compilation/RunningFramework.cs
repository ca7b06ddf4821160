using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using ConvNextV2.Compiled.InProcess.Loading;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.InProcess.Compilation;

/// <summary>What generated code is compiled against: the .NET and the runtime that this process has in memory.</summary>
internal static class RunningFramework
{
    /// <summary>The runtime, what it refers to, and where .NET declares its types.</summary>
    [RequiresUnreferencedCode(ProcessNeeds.WholeFramework)]
    public static IReadOnlyList<MetadataReference> References()
    {
        Assembly runtime = typeof(CompiledModel).Assembly;
        return
        [
            .. runtime
                .GetReferencedAssemblies()
                .Select(CallersAssemblies.Load)
                .Append(runtime)
                .Append(typeof(object).Assembly)
                .Distinct()
                .Select(Reference),
        ];
    }

    /// <summary>From memory, since an assembly in a program of one file has no place on disk.</summary>
    private static unsafe PortableExecutableReference Reference(Assembly assembly)
    {
        if (assembly.TryGetRawMetadata(out byte* metadata, out int length))
        {
            return AssemblyMetadata.Create(ModuleMetadata.CreateFromMetadata((IntPtr)metadata, length)).GetReference();
        }

        string? path = PathOf(assembly);
        return string.IsNullOrEmpty(path)
            ? throw new PlatformNotSupportedException(
                $"The metadata of {assembly.GetName().Name} cannot be read in this process; no model can be compiled without."
            )
            : MetadataReference.CreateFromFile(path);
    }

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Only where the process has no metadata in memory.")]
    private static string PathOf(Assembly assembly) => assembly.Location;
}
