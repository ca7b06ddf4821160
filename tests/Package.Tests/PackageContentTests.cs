using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

public class PackageContentTests
{
    [Fact]
    public void The_package_holds_runtime_generator_task_and_targets_and_nothing_else() =>
        Assert.Equal(
            [
                "README.md",
                "analyzers/dotnet/cs/ConvNextV2.Compiled.Generator.dll",
                "build/ConvNextV2.Compiled.ItemRules.xml",
                "build/ConvNextV2.Compiled.Items.targets",
                "build/ConvNextV2.Compiled.Multiversioning.targets",
                "build/ConvNextV2.Compiled.props",
                "build/ConvNextV2.Compiled.targets",
                "build/convnextv2.schema.json",
                "build/multiversioning/choose.c",
                "build/multiversioning/hide.sh",
                "buildTransitive/ConvNextV2.Compiled.ItemRules.xml",
                "buildTransitive/ConvNextV2.Compiled.Items.targets",
                "buildTransitive/ConvNextV2.Compiled.Multiversioning.targets",
                "buildTransitive/ConvNextV2.Compiled.props",
                "buildTransitive/ConvNextV2.Compiled.targets",
                "buildTransitive/convnextv2.schema.json",
                "buildTransitive/multiversioning/choose.c",
                "buildTransitive/multiversioning/hide.sh",
                "icon.png",
                "lib/net10.0/ConvNextV2.Compiled.dll",
                "lib/net10.0/ConvNextV2.Compiled.xml",
                "lib/net11.0/ConvNextV2.Compiled.dll",
                "lib/net11.0/ConvNextV2.Compiled.xml",
                "runtimes/linux-arm64/lib/net10.0/ConvNextV2.Compiled.dll",
                "runtimes/linux-arm64/lib/net11.0/ConvNextV2.Compiled.dll",
                "runtimes/linux-x64/lib/net10.0/ConvNextV2.Compiled.dll",
                "runtimes/linux-x64/lib/net11.0/ConvNextV2.Compiled.dll",
                "runtimes/osx-arm64/lib/net10.0/ConvNextV2.Compiled.dll",
                "runtimes/osx-arm64/lib/net11.0/ConvNextV2.Compiled.dll",
                "runtimes/win-x64/lib/net10.0/ConvNextV2.Compiled.dll",
                "runtimes/win-x64/lib/net11.0/ConvNextV2.Compiled.dll",
                "tasks/netstandard2.0/ConvNextV2.Compiled.Build.dll",
            ],
            Files("ConvNextV2.Compiled", "nupkg")
        );

    [Theory]
    [InlineData("linux-arm64")]
    [InlineData("linux-x64")]
    [InlineData("osx-arm64")]
    [InlineData("win-x64")]
    public void The_runtime_for_a_platform_is_the_same_assembly_with_its_code_compiled(string platform)
    {
        using PEReader plain = Assembly("lib/net10.0");
        using PEReader compiled = Assembly($"runtimes/{platform}/lib/net10.0");

        Assert.Equal(0, plain.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        Assert.NotEqual(0, compiled.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        Assert.Equal(Version(plain), Version(compiled));

        static PEReader Assembly(string folder)
        {
            using ZipArchive package = Open("ConvNextV2.Compiled", "nupkg");
            using Stream compressed = package.GetEntry($"{folder}/ConvNextV2.Compiled.dll")!.Open();

            // What a compressed entry opens as cannot be sought in, which a reader has to.
            var assembly = new MemoryStream();
            compressed.CopyTo(assembly);
            assembly.Position = 0;
            return new PEReader(assembly);
        }

        static Guid Version(PEReader assembly)
        {
            MetadataReader metadata = assembly.GetMetadataReader();
            return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
        }
    }

    [Fact]
    public void A_package_without_the_compiled_runtime_is_not_made()
    {
        string[] arguments = ["msbuild", "Runtime", "-t:Pack", "-p:NoBuild=true", "-p:Configuration=Release"];

        string message = Assert
            .Throws<InvalidOperationException>(() => Command.Run(Repository.PathOf("src"), "dotnet", arguments))
            .Message;

        Assert.Contains(
            "This package would have no runtime compiled for its platforms: MSBuild's Pack target and GeneratePackageOnBuild leave that out. Pack with: dotnet pack",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_package_of_models_holds_only_them_and_depends_on_the_runtime_of_its_version()
    {
        Assert.Equal(
            ["README.md", "icon.png", "lib/net10.0/ConvNextV2.Compiled.Models.dll", "lib/net10.0/ConvNextV2.Compiled.Models.xml"],
            Files("ConvNextV2.Compiled.Models", "nupkg")
        );

        XElement dependency = Assert.Single(
            Manifest("ConvNextV2.Compiled.Models").Descendants(),
            element => element.Name.LocalName == "dependency"
        );
        Assert.Equal("ConvNextV2.Compiled", dependency.Attribute("id")!.Value);
        Assert.Equal(PackageFeed.Version, dependency.Attribute("version")!.Value);

        // The generator and the targets come along, so that its users can compile models of their own.
        Assert.Null(dependency.Attribute("exclude"));
    }

    [Fact]
    public void The_package_of_ImageSharp_leaves_native_code_out_and_keeps_to_the_free_versions()
    {
        Assert.Equal(
            [
                "README.md",
                "icon.png",
                "lib/net10.0/ConvNextV2.Compiled.ImageSharp.dll",
                "lib/net10.0/ConvNextV2.Compiled.ImageSharp.xml",
            ],
            Files("ConvNextV2.Compiled.ImageSharp", "nupkg")
        );

        ILookup<string, XElement> dependencies = Manifest("ConvNextV2.Compiled.ImageSharp")
            .Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .ToLookup(dependency => dependency.Attribute("id")!.Value);
        Assert.Equal(3, dependencies.Count);
        Assert.Contains("Native", dependencies["ConvNextV2.Compiled.Images"].Single().Attribute("exclude")!.Value.Split(','));
        Assert.Equal("[2.1.13, 3.0.0)", dependencies["SixLabors.ImageSharp"].Single().Attribute("version")!.Value);
    }

    [Fact]
    public void The_package_for_hosts_depends_on_abstractions_and_on_the_limiter()
    {
        Assert.Equal(
            [
                "README.md",
                "icon.png",
                "lib/net10.0/ConvNextV2.Compiled.Hosting.dll",
                "lib/net10.0/ConvNextV2.Compiled.Hosting.xml",
            ],
            Files("ConvNextV2.Compiled.Hosting", "nupkg")
        );

        Assert.Equal(
            [
                "ConvNextV2.Compiled",
                "ConvNextV2.Compiled.Images",
                "Microsoft.Extensions.Diagnostics.HealthChecks",
                "Microsoft.Extensions.Hosting.Abstractions",
                "Microsoft.Extensions.Options.ConfigurationExtensions",
                "System.Threading.RateLimiting",
            ],
            Manifest("ConvNextV2.Compiled.Hosting")
                .Descendants()
                .Where(element => element.Name.LocalName == "dependency")
                .Select(dependency => dependency.Attribute("id")!.Value)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_package_for_embeddings_depends_on_that_for_hosts_and_on_the_builder_of_generators()
    {
        Assert.Equal(
            ["README.md", "icon.png", "lib/net10.0/ConvNextV2.Compiled.AI.dll", "lib/net10.0/ConvNextV2.Compiled.AI.xml"],
            Files("ConvNextV2.Compiled.AI", "nupkg")
        );

        Assert.Equal(
            ["ConvNextV2.Compiled", "ConvNextV2.Compiled.Hosting", "ConvNextV2.Compiled.Images", "Microsoft.Extensions.AI"],
            Manifest("ConvNextV2.Compiled.AI")
                .Descendants()
                .Where(element => element.Name.LocalName == "dependency")
                .Select(dependency => dependency.Attribute("id")!.Value)
                .Order(StringComparer.Ordinal)
        );
    }

    /// <summary>
    /// The generator is an assembly like others there: the compiler has it from the package that this one depends on.
    /// </summary>
    [Fact]
    public void The_package_that_compiles_in_process_brings_the_generator_and_no_analyzer()
    {
        Assert.Equal(
            [
                "README.md",
                "icon.png",
                "lib/net10.0/ConvNextV2.Compiled.Generator.dll",
                "lib/net10.0/ConvNextV2.Compiled.InProcess.dll",
                "lib/net10.0/ConvNextV2.Compiled.InProcess.xml",
            ],
            Files("ConvNextV2.Compiled.InProcess", "nupkg")
        );

        Assert.Equal(
            ["ConvNextV2.Compiled", "Microsoft.CodeAnalysis.CSharp"],
            Manifest("ConvNextV2.Compiled.InProcess")
                .Descendants()
                .Where(element => element.Name.LocalName == "dependency")
                .Select(dependency => dependency.Attribute("id")!.Value)
                .Order(StringComparer.Ordinal)
        );
    }

    /// <summary>The batch is no package of its own.</summary>
    [Fact]
    public void The_package_for_clusters_brings_the_batch_and_depends_on_what_both_need()
    {
        Assert.Equal(
            [
                "README.md",
                "icon.png",
                "lib/net10.0/ConvNextV2.Compiled.Batch.dll",
                "lib/net10.0/ConvNextV2.Compiled.Cluster.dll",
                "lib/net10.0/ConvNextV2.Compiled.Cluster.xml",
            ],
            Files("ConvNextV2.Compiled.Cluster", "nupkg")
        );

        Assert.Equal(
            [
                "AWSSDK.S3",
                "ConvNextV2.Compiled",
                "ConvNextV2.Compiled.Images",
                "ConvNextV2.Compiled.InProcess",
                "Microsoft.CodeAnalysis.CSharp",
                "Microsoft.Extensions.Hosting.Abstractions",
                "Microsoft.Extensions.Options.ConfigurationExtensions",
                "Microsoft.Orleans.Server",
                "Parquet.Net",
            ],
            Manifest("ConvNextV2.Compiled.Cluster")
                .Descendants()
                .Where(element => element.Name.LocalName == "dependency")
                .Select(dependency => dependency.Attribute("id")!.Value)
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("ConvNextV2.Compiled")]
    [InlineData("ConvNextV2.Compiled.Models")]
    [InlineData("ConvNextV2.Compiled.Images")]
    [InlineData("ConvNextV2.Compiled.ImageSharp")]
    [InlineData("ConvNextV2.Compiled.AI")]
    [InlineData("ConvNextV2.Compiled.InProcess")]
    [InlineData("ConvNextV2.Compiled.Cluster")]
    [InlineData("ConvNextV2.Compiled.Templates")]
    public void A_package_says_where_it_comes_from(string id)
    {
        XElement manifest = Manifest(id);

        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.NotEmpty(Value("description"));
        XElement repository = manifest.Descendants().Single(element => element.Name.LocalName == "repository");
        Assert.Equal("git", repository.Attribute("type")!.Value);
        Assert.StartsWith("https://", repository.Attribute("url")!.Value, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{40}$", repository.Attribute("commit")!.Value);

        string Value(string name) => manifest.Descendants().Single(element => element.Name.LocalName == name).Value;
    }

    [Theory]
    [InlineData("ConvNextV2.Compiled", "net10.0", "net11.0")]
    [InlineData("ConvNextV2.Compiled.Models", "net10.0")]
    [InlineData("ConvNextV2.Compiled.Images", "net10.0")]
    [InlineData("ConvNextV2.Compiled.ImageSharp", "net10.0")]
    [InlineData("ConvNextV2.Compiled.AI", "net10.0")]
    [InlineData("ConvNextV2.Compiled.InProcess", "net10.0")]
    public void A_package_with_an_assembly_brings_its_symbols(string id, params string[] frameworks) =>
        Assert.Equal(frameworks.Select(framework => $"lib/{framework}/{id}.pdb"), Files(id, "snupkg"));

    [Fact]
    public void The_package_of_the_template_holds_a_project_and_its_model_and_no_assembly()
    {
        const string Id = "ConvNextV2.Compiled.Templates";
        string server = Repository.PathOf("samples/Server");
        IEnumerable<string> sample = Directory
            .EnumerateFiles(server, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(server, path).Replace('\\', '/'))
            .Except(["Server.csproj", "README.md"]);
        string[] expected =
        [
            "README.md",
            "content/app/.template.config/template.json",
            "content/app/ConvNextV2App.csproj",
            "content/app/Program.cs",
            "content/app/README.md",
            "content/app/ankle-boot.png",
            "content/app/model/config.json",
            "content/app/model/model.safetensors",
            "content/app/model/preprocessor_config.json",
            "content/web/.template.config/template.json",
            "content/web/ConvNextV2Web.csproj",
            "content/web/README.md",
            "content/web/ankle-boot.png",
            "content/web/model/model.safetensors",
            .. sample.Select(file => $"content/web/{file}"),
            "icon.png",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Files(Id, "nupkg"));

        XElement manifest = Manifest(Id);
        Assert.Equal(
            "Template",
            manifest.Descendants().Single(element => element.Name.LocalName == "packageType").Attribute("name")!.Value
        );
        Assert.DoesNotContain(manifest.Descendants(), element => element.Name.LocalName == "dependencies");
        Assert.False(File.Exists(PathOf(Id, "snupkg")));
    }

    [Fact]
    public void The_project_of_the_template_refers_to_the_packages_of_its_own_version()
    {
        XElement project = Xml("ConvNextV2.Compiled.Templates", "content/app/ConvNextV2App.csproj");

        Assert.Equal(
            [("ConvNextV2.Compiled", PackageFeed.Version), ("ConvNextV2.Compiled.Images", PackageFeed.Version)],
            project
                .Descendants("PackageReference")
                .Select(reference => (reference.Attribute("Include")!.Value, reference.Attribute("Version")!.Value))
        );
    }

    [Fact]
    public void The_tool_has_native_code_for_the_systems_of_the_SDK_and_no_symbols_of_it() =>
        Assert.Equal(
            [
                "linux-arm/native/libSkiaSharp.so",
                "linux-arm64/native/libSkiaSharp.so",
                "linux-musl-arm64/native/libSkiaSharp.so",
                "linux-musl-x64/native/libSkiaSharp.so",
                "linux-x64/native/libSkiaSharp.so",
                "osx/native/libSkiaSharp.dylib",
                "win-arm64/native/libSkiaSharp.dll",
                "win-x64/native/libSkiaSharp.dll",
                "win-x86/native/libSkiaSharp.dll",
            ],
            Files("ConvNextV2.Compiled.Tool", "nupkg")
                .Select(file => file.Split("/runtimes/"))
                .Where(parts => parts.Length == 2)
                .Select(parts => parts[1])
                .Where(file => file.Contains("/native/", StringComparison.Ordinal))
        );

    private static XElement Manifest(string id) => Xml(id, id + ".nuspec");

    private static XElement Xml(string id, string file)
    {
        using ZipArchive package = Open(id, "nupkg");
        using Stream stream = package.GetEntry(file)!.Open();
        return XElement.Load(stream);
    }

    /// <summary>What a package brings, without what packing it adds.</summary>
    private static string[] Files(string id, string extension)
    {
        using ZipArchive package = Open(id, extension);
        return package
            .Entries.Select(entry => entry.FullName)
            .Where(name =>
                !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal)
            )
            .Where(name => name != "[Content_Types].xml" && name != id + ".nuspec")
            .Order(StringComparer.Ordinal)
            .ToArray();
    }

    private static ZipArchive Open(string id, string extension) => ZipFile.OpenRead(PathOf(id, extension));

    private static string PathOf(string id, string extension) =>
        Path.Combine(PackageFeed.Folder, $"{id}.{PackageFeed.Version}.{extension}");
}
