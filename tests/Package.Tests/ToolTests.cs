using System.IO.Compression;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>The tool as its package installs it: what the README's first screen shows is what it prints.</summary>
public partial class ToolTests
{
    private const string Parity = "tests/Images.Tests/Parity/Files";

    private static readonly Lazy<string> Tool = new(Install);
    private static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md"));

    [Fact]
    public void Classify_prints_what_the_README_says()
    {
        string folder = PackageFeed.NewFolder();
        Repository.Copy("samples/Fashion/model", Path.Combine(folder, "samples", "Fashion", "model"));
        Repository.Copy("samples/Fashion/ankle-boot.png", Path.Combine(folder, "samples", "Fashion"));
        string[] block = BlockWith("$ convnextv2 classify ");

        string[] printed = Run(folder, block[0].Split(' ')[2..]);

        Assert.Equal(WithoutTimes(block[1..]), WithoutTimes(printed));
    }

    [Fact]
    public void Verify_prints_what_the_README_says()
    {
        string model = Path.Combine(PackageFeed.NewFolder(), "model");
        Repository.Copy(Parity + "/convnext", model);
        Repository.Copy(Parity + "/model.safetensors", model);
        Unpack(Path.Combine(model, "parity.safetensors"));

        string[] printed = Run(Path.GetDirectoryName(model)!, ["verify", "model"]);

        Assert.Equal(WithoutTimes(BlockWith("same: 4 images as in Python")), WithoutTimes(printed));
    }

    private static string[] Run(string folder, IEnumerable<string> arguments) =>
        Consumer.Lines(Command.Run(folder, Tool.Value, arguments));

    /// <summary>The compilation's line goes to another stream; logits' last bits are those of the machine's vectors.</summary>
    private static IEnumerable<string> WithoutTimes(IEnumerable<string> lines) =>
        lines.Where(line => !line.StartsWith("compiled ", StringComparison.Ordinal)).Select(line => Tiny().Replace(line, "…"));

    private static string[] BlockWith(string text) =>
        Consumer.Lines(
            Block()
                .Matches(Readme)
                .Select(block => block.Groups["text"].Value)
                .Single(block => block.Contains(text, StringComparison.Ordinal))
        );

    private static void Unpack(string path)
    {
        using var packed = new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using FileStream file = File.Create(path);
        packed.CopyTo(file);
    }

    private static string Install()
    {
        string folder = PackageFeed.NewFolder();
        string[] package = ["ConvNextV2.Compiled.Tool", "--version", PackageFeed.Version];
        Command.Run(folder, "dotnet", ["tool", "install", .. package, "--tool-path", folder]);
        return Path.Combine(folder, "convnextv2");
    }

    [GeneratedRegex("^```\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\d\.\de-\d+")]
    private static partial Regex Tiny();
}
