using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Models;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Models;

public class HubCacheTests
{
    [Fact]
    public void A_repository_of_the_cache_is_its_only_snapshot_or_that_of_main()
    {
        using var folder = new TemporaryFolder();
        folder.Write("hub/models--ada--roses/snapshots/c0ffee/config.json", "{}");
        string repository = folder.File("hub/models--ada--roses");

        Assert.Equal(Path.Combine(repository, "snapshots", "c0ffee"), HubCache.Resolve(repository));
        folder.Write("hub/models--ada--roses/snapshots/beef/config.json", "{}");
        folder.Write("hub/models--ada--roses/refs/main", "c0ffee\n");
        Assert.Equal(Path.Combine(repository, "snapshots", "c0ffee"), HubCache.Resolve(repository));
    }

    [Fact]
    public void Where_nothing_says_which_the_choice_is_listed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("hub/models--ada--roses/snapshots/c0ffee/config.json", "{}");
        folder.Write("hub/models--ada--roses/snapshots/beef/config.json", "{}");
        folder.Write("hub/models--ada--roses/refs/main", "gone");
        Directory.CreateDirectory(folder.File("hub/models--ada--pets/snapshots"));

        string several = Refused("hub/models--ada--roses");
        Assert.Contains(" has 2 snapshots, and no branch 'main' that says which; ", several, StringComparison.Ordinal);
        Assert.EndsWith(": beef, c0ffee.", several, StringComparison.Ordinal);
        Assert.EndsWith(" is empty: nothing of the model has been downloaded.", Refused("hub/models--ada--pets"));
        Assert.Equal(
            $"'{folder.File("hub")}' is a cache of the Hub; give the folder of a model in it: models--ada--pets, models--ada--roses.",
            Refused("hub")
        );

        string Refused(string path) => Assert.Throws<ToolException>(() => HubCache.Resolve(folder.File(path))).Message;
    }

    [Fact]
    public void Any_other_path_is_itself()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model/config.json", "{}");
        folder.Write("model/snapshots/1/config.json", "{}");

        foreach (
            string path in new[] { folder.File("model"), folder.File("none"), folder.File("model/config.json"), folder.Path }
        )
        {
            Assert.Equal(path, HubCache.Resolve(path));
        }
    }

    [Fact]
    public void A_snapshot_of_links_is_classified_with()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "There links need a privilege.");
        using var model = new ParityFolder();
        string snapshot = model.InRoot("models--ada--roses/snapshots/c0ffee");
        string blobs = Directory.CreateDirectory(model.InRoot("models--ada--roses/blobs")).FullName;
        Directory.CreateDirectory(snapshot);
        foreach ((int i, string name) in new[] { "config.json", "preprocessor_config.json", "model.safetensors" }.Index())
        {
            File.Move(model.InModel(name), Path.Combine(blobs, $"{i}"));
            File.CreateSymbolicLink(Path.Combine(snapshot, name), $"../../blobs/{i}");
        }

        ToolRun repository = ToolRun.Of("classify", model.InRoot("models--ada--roses"), model.Photo("wide.png"), "--top", "1");
        ToolRun links = ToolRun.Of("classify", snapshot, model.Photo("wide.png"), "--top", "1");

        Assert.True(repository.ExitCode == 0, repository.Output);
        Assert.Equal(links.Results, repository.Results);
    }
}
