using System.Reflection;

namespace ImageServer;

/// <summary>What the model is called: in addresses, answers, metrics, and in the key of its section of the settings.</summary>
internal static class ModelName
{
    /// <summary>As the build names it: the property <c>ModelName</c>, by default after the model's folder.</summary>
    public static string OfBuild { get; } =
        typeof(ModelName)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(attribute => attribute.Key == "ModelName")
            .Value!;
}
