using System.Globalization;
using System.Text.RegularExpressions;

namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>A method that the JIT has compiled, of the list that it writes itself (DOTNET_JitStdOutFile).</summary>
/// <param name="Part">Of what it is a method, see <see cref="Parts"/>.</param>
/// <param name="IsOptimized">Whether it is compiled with all optimisations, which takes ten times as long.</param>
/// <param name="CodeBytes">Of its machine code.</param>
internal sealed partial record CompiledMethod(string Part, bool IsOptimized, int CodeBytes)
{
    private const string Runtime = "ConvNextV2.Compiled.";
    private const string Program = Runtime + "Benchmarks.Start.";

    /// <summary>All parts, in the order of a table.</summary>
    public static IReadOnlyList<string> Parts { get; } =
    [
        "the program itself",
        "generated class",
        "CompilerServices",
        "Kernels, Simd",
        "Checkpoints, Json, Configs",
        "Packing",
        "Memory, Threading",
        "the runtime's others",
        "System.Numerics.Tensors",
        "System",
        "others",
    ];

    /// <summary>A line of the list; null if it is none of a method.</summary>
    public static CompiledMethod? Parse(string line) =>
        Line().Match(line) is { Success: true } match
            ? new CompiledMethod(
                PartOf(match.Groups["name"].Value),
                !match.Groups["tier"].Value.EndsWith("Tier0", StringComparison.Ordinal),
                int.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture)
            )
            : null;

    private static string PartOf(string name)
    {
        string type = name.Split('[', ':')[0];
        if (type.StartsWith(Program, StringComparison.Ordinal))
        {
            string own = type[Program.Length..].Split('+')[0];
            return ModelCase.All.Any(model => own.StartsWith(model.Name, StringComparison.OrdinalIgnoreCase))
                ? Parts[1]
                : Parts[0];
        }

        return type switch
        {
            "Program" => Parts[0],
            _ when type.StartsWith(Runtime, StringComparison.Ordinal) => type[Runtime.Length..].Split('.')[0] switch
            {
                "CompilerServices" => Parts[2],
                "Kernels" or "Simd" => Parts[3],
                "Checkpoints" or "Json" or "Configs" => Parts[4],
                "Packing" => Parts[5],
                "Memory" or "Threading" => Parts[6],
                _ => Parts[7],
            },
            _ when type.StartsWith("System.Numerics.Tensors.", StringComparison.Ordinal) => Parts[8],
            _ when type.StartsWith("System.", StringComparison.Ordinal) => Parts[9],
            _ => Parts[10],
        };
    }

    [GeneratedRegex(@"^\s*\d+: JIT compiled (?<name>.*) \[(?<tier>[^\[\],]*), IL size=.* code size=(?<bytes>\d+)")]
    private static partial Regex Line();
}
