namespace ConvNextV2.Compiled.Architecture.Tests;

/// <summary>
/// What each folder of <c>src</c> may use besides itself and .NET: folders below it, and packages by their assemblies.
/// A folder is where a file stands, whatever the namespace of its types.
/// </summary>
internal static class Floors
{
    /// <summary>The lowest floor first; what stands on one floor does not know each other.</summary>
    public static IReadOnlyList<Dictionary<string, string[]>> All { get; } =
    [
        // Source that several projects compile.
        new()
        {
            ["Shared/Messages"] = [],
            ["Shared/Activations"] = [],
            ["Shared/Parity"] = [],
        },
        new() { ["Shared/Json"] = ["Shared/Messages"] },
        new()
        {
            ["Shared/Checkpoints"] = ["Shared/Messages", "Shared/Parity", "Shared/Json"],
            ["Shared/Labels"] = ["Shared/Messages", "Shared/Json"],
            ["Shared/Preprocessing"] = ["Shared/Json"],
            ["Shared/Configs"] = ["Shared/Json"],
        },
        new() { ["Shared/Weights"] = ["Shared/Json", "Shared/Checkpoints"] },
        // The runtime.
        new()
        {
            ["Runtime/Memory"] = [],
            ["Runtime/Simd"] = [],
            ["Runtime/Threading"] = [],
        },
        new() { ["Runtime/Simd/Products"] = ["Runtime/Simd"] },
        new()
        {
            ["Runtime/Hardware"] = ["Runtime/Simd", "Runtime/Simd/Products"],
            ["Runtime/Checkpoints"] =
            [
                "Shared/Messages",
                "Shared/Json",
                "Shared/Checkpoints",
                "Shared/Labels",
                "Shared/Configs",
                "Runtime/Simd",
            ],
            ["Runtime/CompilerServices/Maps"] = ["Runtime/Simd", "Runtime/Simd/Products"],
            ["Runtime/CompilerServices/Weights"] = ["Runtime/Memory", "Runtime/Simd", "Runtime/Simd/Products"],
            ["Runtime/CompilerServices/Activations"] = ["Runtime/Simd"],
            ["Runtime/CompilerServices/Resizing"] = [],
        },
        new()
        {
            ["Runtime/Kernels"] =
            [
                "Runtime/Simd",
                "Runtime/Simd/Products",
                "Runtime/CompilerServices/Maps",
                "Runtime/CompilerServices/Weights",
                "Runtime/CompilerServices/Activations",
            ],
            ["Runtime/Imaging"] = ["Runtime/CompilerServices/Resizing", "Runtime/Threading"],
        },
        new()
        {
            ["Runtime/CompilerServices/Operations"] =
            [
                "Runtime/Memory",
                "Runtime/Simd",
                "Runtime/Simd/Products",
                "Runtime/CompilerServices/Maps",
                "Runtime/CompilerServices/Weights",
                "Runtime/CompilerServices/Activations",
                "Runtime/Kernels",
            ],
            ["Runtime/CompilerServices/Preprocessing"] =
            [
                "Shared/Preprocessing",
                "Runtime/CompilerServices/Resizing",
                "Runtime/Threading",
                "Runtime/Imaging",
            ],
            ["Runtime/Explanation"] =
            [
                "Runtime/Memory",
                "Runtime/CompilerServices/Maps",
                "Runtime/CompilerServices/Weights",
                "Runtime/Imaging",
                "System.Numerics.Tensors",
            ],
        },
        new()
        {
            ["Runtime/Packing"] =
            [
                "Shared/Checkpoints",
                "Runtime/Memory",
                "Runtime/Simd",
                "Runtime/Simd/Products",
                "Runtime/Checkpoints",
                "Runtime/CompilerServices/Maps",
                "Runtime/CompilerServices/Weights",
                "Runtime/CompilerServices/Activations",
                "Runtime/CompilerServices/Operations",
                "System.Numerics.Tensors",
            ],
        },
        new()
        {
            ["Runtime/CompilerServices/Loading"] =
            [
                "Shared/Messages",
                "Shared/Json",
                "Shared/Activations",
                "Shared/Checkpoints",
                "Shared/Configs",
                "Shared/Preprocessing",
                "Runtime/Memory",
                "Runtime/Simd",
                "Runtime/Simd/Products",
                "Runtime/Checkpoints",
                "Runtime/CompilerServices/Weights",
                "Runtime/Imaging",
                "Runtime/CompilerServices/Resizing",
                "Runtime/CompilerServices/Preprocessing",
                "Runtime/Packing",
            ],
            ["Runtime/CompilerServices/Passes"] =
            [
                "Runtime/Memory",
                "Runtime/Simd",
                "Runtime/Threading",
                "Runtime/CompilerServices/Maps",
            ],
        },
        new()
        {
            ["Runtime/Sessions"] =
            [
                "Runtime/Memory",
                "Runtime/Simd",
                "Runtime/Threading",
                "Runtime/Checkpoints",
                "Runtime/CompilerServices/Maps",
                "Runtime/CompilerServices/Weights",
                "Runtime/Imaging",
                "Runtime/CompilerServices/Preprocessing",
                "Runtime/Explanation",
                "Runtime/CompilerServices/Loading",
                "Runtime/CompilerServices/Passes",
                "System.Numerics.Tensors",
            ],
        },
        // Image files.
        new() { ["Images/Decoders"] = ["SkiaSharp"] },
        new() { ["Images/Formats"] = ["Images/Decoders"] },
        new() { ["Images/TurboJpeg"] = ["Images/Decoders", "Images/Formats"] },
        new()
        {
            ["Images/Decoding"] =
            [
                "Shared/Messages",
                "Runtime/Imaging",
                "Runtime/CompilerServices/Preprocessing",
                "Runtime/Sessions",
                "Images/Decoders",
                "Images/Formats",
                "Images/TurboJpeg",
            ],
        },
        new()
        {
            ["Images/Batches"] = ["Shared/Messages", "Runtime/Imaging", "Runtime/Sessions", "Images/Decoding"],
            ["Images/HeatMaps"] = ["Runtime/Imaging", "Runtime/Explanation", "Images/Decoders", "Images/Decoding", "SkiaSharp"],
        },
        // A file of Python's, replayed.
        new() { ["Images/Parity/Reports"] = ["Shared/Messages"] },
        new()
        {
            ["Images/Parity/Files"] =
            [
                "Shared/Messages",
                "Shared/Json",
                "Shared/Checkpoints",
                "Shared/Parity",
                "Runtime/Imaging",
                "Runtime/CompilerServices/Resizing",
                "Runtime/CompilerServices/Preprocessing",
                "Runtime/Sessions",
                "Images/Decoding",
                "Images/Parity/Reports",
            ],
        },
        new() { ["Images/Parity/Levels"] = ["Runtime/CompilerServices/Preprocessing", "Images/Parity/Files"] },
        new()
        {
            ["Images/Parity/Causes"] =
            [
                "Shared/Messages",
                "Runtime/Imaging",
                "Runtime/CompilerServices/Resizing",
                "Runtime/CompilerServices/Preprocessing",
                "Images/Formats",
                "Images/Decoding",
                "Images/Parity/Files",
                "Images/Parity/Levels",
                "System.Numerics.Tensors",
            ],
        },
        new()
        {
            ["Images/Parity/Stages"] =
            [
                "Shared/Messages",
                "Shared/Checkpoints",
                "Shared/Parity",
                "Runtime/CompilerServices/Resizing",
                "Runtime/CompilerServices/Preprocessing",
                "Images/Decoding",
                "Images/Parity/Reports",
                "Images/Parity/Files",
                "Images/Parity/Levels",
                "Images/Parity/Causes",
                "System.Numerics.Tensors",
            ],
        },
        new()
        {
            ["Images/Parity"] =
            [
                "Shared/Checkpoints",
                "Shared/Parity",
                "Runtime/Checkpoints",
                "Runtime/Sessions",
                "Images/Decoding",
                "Images/Parity/Reports",
                "Images/Parity/Files",
                "Images/Parity/Stages",
            ],
        },
        new()
        {
            ["ImageSharp"] =
            [
                "Runtime/Imaging",
                "Runtime/Explanation",
                "Runtime/Sessions",
                "Images/Decoders",
                "SixLabors.ImageSharp",
            ],
        },
        // Models in a host.
        new()
        {
            ["Hosting/Results"] = ["Runtime/Sessions"],
            ["Hosting/Threads"] = [],
            ["Hosting/Settings"] =
            [
                "Shared/Messages",
                "Microsoft.Extensions.Configuration.Abstractions",
                "Microsoft.Extensions.Configuration.Binder",
                "Microsoft.Extensions.Options",
            ],
        },
        new() { ["Hosting/Errors"] = [] },
        new()
        {
            ["Hosting/Telemetry"] =
            [
                "Images/Decoding",
                "Hosting/Results",
                "Hosting/Settings",
                "Hosting/Errors",
                "Microsoft.Extensions.Logging.Abstractions",
            ],
            ["Hosting/Queues"] =
            [
                "Hosting/Threads",
                "Hosting/Settings",
                "Hosting/Errors",
                "Microsoft.Extensions.Options",
                "System.Threading.RateLimiting",
            ],
        },
        new()
        {
            ["Hosting/Generations"] =
            [
                "Shared/Messages",
                "Runtime/Checkpoints",
                "Runtime/Imaging",
                "Runtime/Sessions",
                "Images/Parity",
                "Images/Parity/Reports",
                "Hosting/Results",
                "Hosting/Threads",
                "Hosting/Settings",
                "Hosting/Telemetry",
                "Microsoft.Extensions.Logging.Abstractions",
            ],
        },
        new()
        {
            ["Hosting/Models"] =
            [
                "Shared/Messages",
                "Runtime/Checkpoints",
                "Runtime/Imaging",
                "Runtime/Sessions",
                "Images/Batches",
                "Images/Decoding",
                "Images/Parity/Reports",
                "Hosting/Results",
                "Hosting/Threads",
                "Hosting/Settings",
                "Hosting/Errors",
                "Hosting/Telemetry",
                "Hosting/Queues",
                "Hosting/Generations",
                "Microsoft.Extensions.Logging.Abstractions",
            ],
        },
        new()
        {
            ["Hosting/Catalog"] =
            [
                "Shared/Messages",
                "Runtime/Sessions",
                "Hosting/Settings",
                "Hosting/Errors",
                "Hosting/Telemetry",
                "Hosting/Queues",
                "Hosting/Models",
                "Microsoft.Extensions.DependencyInjection.Abstractions",
                "Microsoft.Extensions.Hosting.Abstractions",
                "Microsoft.Extensions.Logging.Abstractions",
                "Microsoft.Extensions.Options",
            ],
        },
        new()
        {
            ["Hosting/Health"] =
            [
                "Hosting/Results",
                "Hosting/Models",
                "Hosting/Catalog",
                "Microsoft.Extensions.Diagnostics.HealthChecks.Abstractions",
                "Microsoft.Extensions.Hosting.Abstractions",
            ],
        },
        new()
        {
            ["Hosting/Registration"] =
            [
                "Runtime/Sessions",
                "Hosting/Settings",
                "Hosting/Queues",
                "Hosting/Models",
                "Hosting/Catalog",
                "Hosting/Health",
                "Microsoft.Extensions.Configuration.Abstractions",
                "Microsoft.Extensions.DependencyInjection.Abstractions",
                "Microsoft.Extensions.Diagnostics.HealthChecks",
                "Microsoft.Extensions.Diagnostics.HealthChecks.Abstractions",
                "Microsoft.Extensions.Hosting.Abstractions",
                "Microsoft.Extensions.Options",
            ],
        },
        // Embeddings for Microsoft.Extensions.AI.
        new()
        {
            ["AI"] =
            [
                "Shared/Messages",
                "Runtime/Sessions",
                "Images/Batches",
                "Images/Decoding",
                "Hosting/Results",
                "Hosting/Models",
                "Microsoft.Extensions.AI.Abstractions",
            ],
        },
        new()
        {
            ["AI/Registration"] =
            [
                "Runtime/Sessions",
                "AI",
                "Microsoft.Extensions.AI",
                "Microsoft.Extensions.AI.Abstractions",
                "Microsoft.Extensions.DependencyInjection.Abstractions",
            ],
        },
        // Any number of images: inputs, listing, shards, rows, parts, job.
        new()
        {
            ["Batch/Errors"] = [],
            ["Batch/Columns"] = ["Parquet"],
            ["Batch/Storage"] = [],
        },
        new() { ["Batch/S3"] = ["Batch/Errors", "Batch/Storage", "AWSSDK.Core", "AWSSDK.S3"] },
        new()
        {
            ["Batch/Inputs"] =
            [
                "Shared/Messages",
                "Images/Batches",
                "Images/Decoding",
                "Batch/Errors",
                "Batch/S3",
                "Batch/Columns",
                "Parquet",
            ],
            ["Batch/Rows"] = ["Runtime/Imaging", "Runtime/Sessions", "Images/Batches", "Images/Decoding", "Batch/Errors"],
        },
        new()
        {
            ["Batch/Shards"] = ["Batch/Inputs"],
            ["Batch/Parts"] = ["Runtime/Sessions", "Batch/Errors", "Batch/Columns", "Batch/Rows", "Parquet"],
        },
        new()
        {
            ["Batch/Jobs"] =
            [
                "Runtime/Hardware",
                "Runtime/Sessions",
                "Images/Batches",
                "Images/Decoding",
                "Batch/Errors",
                "Batch/Inputs",
                "Batch/Rows",
                "Batch/Shards",
                "Batch/Parts",
                "Batch/Storage",
                "Batch/S3",
            ],
        },
        // The generator: JSON, config, plan, code.
        new() { ["Generator/Collections"] = [] },
        new() { ["Generator/Problems"] = ["Shared/Messages", "Shared/Json", "Generator/Collections"] },
        new()
        {
            ["Generator/Configuration"] =
            [
                "Shared/Json",
                "Shared/Activations",
                "Shared/Labels",
                "Shared/Configs",
                "Shared/Preprocessing",
                "Generator/Collections",
                "Generator/Problems",
            ],
            ["Generator/Diagnostics"] = ["Shared/Json", "Generator/Problems", "Microsoft.CodeAnalysis"],
        },
        new()
        {
            ["Generator/Planning"] =
            [
                "Shared/Activations",
                "Shared/Checkpoints",
                "Shared/Preprocessing",
                "Generator/Collections",
                "Generator/Problems",
                "Generator/Configuration",
            ],
        },
        new()
        {
            ["Generator/Compilation"] =
            [
                "Shared/Checkpoints",
                "Shared/Preprocessing",
                "Shared/Parity",
                "Shared/Weights",
                "Generator/Collections",
                "Generator/Problems",
                "Generator/Configuration",
                "Generator/Planning",
            ],
        },
        new()
        {
            ["Generator/Emission"] =
            [
                "Shared/Activations",
                "Shared/Preprocessing",
                "Generator/Collections",
                "Generator/Configuration",
                "Generator/Planning",
            ],
        },
        new()
        {
            ["Generator/Inputs"] =
            [
                "Shared/Checkpoints",
                "Shared/Weights",
                "Generator/Collections",
                "Generator/Problems",
                "Generator/Diagnostics",
                "Generator/Planning",
                "Generator/Compilation",
                "Generator/Emission",
                "Microsoft.CodeAnalysis",
                "Microsoft.CodeAnalysis.CSharp",
            ],
        },
        new()
        {
            ["Generator"] =
            [
                "Generator/Collections",
                "Generator/Configuration",
                "Generator/Diagnostics",
                "Generator/Planning",
                "Generator/Compilation",
                "Generator/Emission",
                "Generator/Inputs",
                "Microsoft.CodeAnalysis",
            ],
        },
        // The build's task.
        new()
        {
            ["Build"] =
            [
                "Shared/Messages",
                "Shared/Checkpoints",
                "Shared/Parity",
                "Shared/Weights",
                "Microsoft.Build.Framework",
                "Microsoft.Build.Utilities.Core",
            ],
        },
        // The generator at run time.
        new() { ["InProcess/Loading"] = ["Runtime/Checkpoints", "Runtime/Sessions"] },
        new()
        {
            ["InProcess/Compilation"] =
            [
                "Shared/Messages",
                "Runtime/Sessions",
                "Generator",
                "InProcess/Loading",
                "Microsoft.CodeAnalysis",
                "Microsoft.CodeAnalysis.CSharp",
            ],
        },
        new()
        {
            ["InProcess/Caching"] =
            [
                "Shared/Messages",
                "Runtime/Sessions",
                "Generator",
                "InProcess/Compilation",
                "Microsoft.CodeAnalysis",
                "Microsoft.CodeAnalysis.CSharp",
            ],
        },
        new()
        {
            ["InProcess"] =
            [
                "Shared/Messages",
                "Runtime/Checkpoints",
                "Runtime/Sessions",
                "InProcess/Loading",
                "InProcess/Compilation",
                "InProcess/Caching",
            ],
        },
        // Jobs on a cluster: who does what, what keeps it, what does it.
        new()
        {
            ["Cluster/Scheduling"] = [],
            ["Cluster/Storage"] = ["Batch/Storage", "Orleans.Core", "Orleans.Core.Abstractions"],
            ["Cluster/Models"] =
            [
                "Runtime/Checkpoints",
                "Runtime/Sessions",
                "Images/Parity",
                "Images/Parity/Reports",
                "InProcess",
                "InProcess/Compilation",
                "Batch/Errors",
                "Batch/Storage",
                "Batch/Jobs",
                "Microsoft.Extensions.Logging.Abstractions",
                "Orleans.Core.Abstractions",
                "Orleans.Runtime",
                "Orleans.Serialization.Abstractions",
            ],
        },
        new() { ["Cluster/Telemetry"] = ["Cluster/Scheduling"] },
        new()
        {
            ["Cluster/Grains"] =
            [
                "Cluster/Scheduling",
                "Cluster/Storage",
                "Cluster/Telemetry",
                "Orleans.Core.Abstractions",
                "Orleans.Runtime",
                "Orleans.Serialization.Abstractions",
            ],
            ["Cluster/Listing"] = ["Batch/Errors", "Batch/Inputs", "Batch/Shards", "Batch/Storage", "Cluster/Scheduling"],
        },
        new()
        {
            ["Cluster/Jobs"] =
            [
                "Batch/S3",
                "Cluster/Scheduling",
                "Cluster/Telemetry",
                "Cluster/Grains",
                "Cluster/Models",
                "Orleans.Core.Abstractions",
            ],
        },
        new()
        {
            ["Cluster/Workers"] =
            [
                "Shared/Messages",
                "Runtime/Sessions",
                "Batch/Errors",
                "Batch/Inputs",
                "Batch/Rows",
                "Batch/Shards",
                "Batch/Jobs",
                "Cluster/Scheduling",
                "Cluster/Grains",
                "Cluster/Jobs",
                "Cluster/Listing",
                "Cluster/Models",
                "Cluster/Telemetry",
                "Microsoft.Extensions.Hosting.Abstractions",
                "Microsoft.Extensions.Logging.Abstractions",
                "Microsoft.Extensions.Options",
                "Orleans.Core",
                "Orleans.Core.Abstractions",
            ],
        },
        new()
        {
            ["Cluster/Registration"] =
            [
                "Cluster/Scheduling",
                "Cluster/Storage",
                "Cluster/Grains",
                "Cluster/Jobs",
                "Cluster/Models",
                "Cluster/Telemetry",
                "Cluster/Workers",
                "Microsoft.Extensions.DependencyInjection.Abstractions",
                "Microsoft.Extensions.Hosting.Abstractions",
                "Microsoft.Extensions.Logging.Abstractions",
                "Microsoft.Extensions.Options",
                "Microsoft.Extensions.Options.ConfigurationExtensions",
                "Orleans.Core.Abstractions",
                "Orleans.Runtime",
                "Orleans.Serialization",
            ],
        },
        // The tool.
        new()
        {
            ["Tool/Errors"] = [],
            ["Tool/Pickle"] = [],
            ["Tool/Parity"] = [],
            ["Tool/Terminal"] = ["Shared/Messages", "Spectre.Console", "Spectre.Console.Ansi"],
        },
        new()
        {
            ["Tool/Clusters"] =
            [
                "Cluster/Jobs",
                "Cluster/Registration",
                "Tool/Errors",
                "Microsoft.Extensions.DependencyInjection",
                "Microsoft.Extensions.DependencyInjection.Abstractions",
                "Microsoft.Extensions.Hosting.Abstractions",
                "Microsoft.Extensions.Options",
                "Orleans.Clustering.Redis",
                "Orleans.Connections.Security",
                "Orleans.Core",
                "Orleans.Core.Abstractions",
                "StackExchange.Redis",
            ],
            ["Tool/PyTorch"] = ["Shared/Messages", "Shared/Checkpoints", "Tool/Pickle"],
            ["Tool/Projects"] = ["Tool/Errors"],
            ["Tool/Configs"] =
            [
                "Shared/Json",
                "Generator/Problems",
                "Generator/Planning",
                "Generator/Compilation",
                "Tool/Errors",
            ],
        },
        new()
        {
            ["Tool/Checkpoints"] =
            [
                "Shared/Messages",
                "Shared/Checkpoints",
                "Build",
                "Tool/Errors",
                "Tool/Pickle",
                "Tool/PyTorch",
            ],
        },
        new()
        {
            ["Tool/Inputs"] =
            [
                "Shared/Messages",
                "Runtime/Explanation",
                "Runtime/Sessions",
                "Images/Batches",
                "Images/Decoding",
                "Images/HeatMaps",
                "Batch/Inputs",
                "Tool/Errors",
                "Tool/Checkpoints",
            ],
            ["Tool/Models"] =
            [
                "Shared/Checkpoints",
                "Runtime/Checkpoints",
                "Runtime/Sessions",
                "Batch/Jobs",
                "InProcess",
                "InProcess/Compilation",
                "Tool/Errors",
                "Tool/Terminal",
                "Tool/Configs",
                "Tool/Checkpoints",
            ],
        },
        new()
        {
            ["Tool/Reports"] =
            [
                "Shared/Messages",
                "Shared/Checkpoints",
                "Runtime/Checkpoints",
                "Runtime/Sessions",
                "Images/Parity/Reports",
                "Batch/Jobs",
                "Cluster/Jobs",
                "Generator/Collections",
                "Generator/Planning",
                "Tool/Terminal",
                "Tool/Configs",
                "Tool/Checkpoints",
                "Tool/Inputs",
                "Spectre.Console",
            ],
        },
        new()
        {
            ["Tool/Commands"] =
            [
                "Shared/Messages",
                "Shared/Checkpoints",
                "Build",
                "Runtime/Checkpoints",
                "Runtime/Sessions",
                "Images/Parity",
                "Images/Parity/Reports",
                "Batch/Errors",
                "Batch/Inputs",
                "Batch/Rows",
                "Batch/Shards",
                "Batch/Jobs",
                "Cluster/Jobs",
                "InProcess/Compilation",
                "Generator/Collections",
                "Generator/Configuration",
                "Generator/Planning",
                "Generator/Compilation",
                "Tool/Errors",
                "Tool/Clusters",
                "Tool/Pickle",
                "Tool/Parity",
                "Tool/Terminal",
                "Tool/Projects",
                "Tool/Configs",
                "Tool/Checkpoints",
                "Tool/Inputs",
                "Tool/Models",
                "Tool/Reports",
                "Spectre.Console",
                "System.CommandLine",
            ],
        },
        new() { ["Tool"] = ["Tool/Commands", "Tool/Terminal", "System.CommandLine"] },
    ];
}
