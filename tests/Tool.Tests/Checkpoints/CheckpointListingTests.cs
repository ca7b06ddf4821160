using System.Text.Json;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Checkpoints;

public class CheckpointListingTests
{
    [Fact]
    public void A_folder_is_its_checkpoint()
    {
        CheckpointListing listing = CheckpointListing.Read(Path.GetDirectoryName(ReferenceFiles.HfTest("model.safetensors"))!);

        Assert.Equal("safetensors", listing.Format);
        Assert.Equal(ReferenceFiles.HfTest("model.safetensors"), listing.Path);
        Assert.Equal(
            SafetensorsFile.Read(listing.Path).Tensors.Keys.Order(),
            listing.Tensors.Select(tensor => tensor.Name).Order()
        );
    }

    [Fact]
    public void A_sharded_checkpoint_is_the_tensors_of_its_index()
    {
        using var folder = new TemporaryFolder();
        string[] first = Copy("model.safetensors", "one.safetensors");
        string[] second = Copy("model.timm.safetensors", "two.safetensors");
        var index = new Dictionary<string, string>(
            first
                .Select(name => KeyValuePair.Create(name, "one.safetensors"))
                .Concat(second.Select(name => KeyValuePair.Create(name, "two.safetensors")))
        );
        folder.Write("model.safetensors.index.json", JsonSerializer.Serialize(new { weight_map = index }));

        CheckpointListing listing = CheckpointListing.Read(folder.Path);

        Assert.Equal("sharded safetensors", listing.Format);
        Assert.Equal(first.Concat(second).Order(), listing.Tensors.Select(tensor => tensor.Name).Order());

        string[] Copy(string source, string name)
        {
            File.Copy(ReferenceFiles.HfTest(source), folder.File(name));
            return [.. SafetensorsFile.Read(folder.File(name)).Tensors.Keys];
        }
    }

    [Theory]
    [InlineData(
        """{"weight_map": {"a": "../one.safetensors"}}""",
        "says that 'a' is in \"../one.safetensors\", which is not the name of a file beside it"
    )]
    [InlineData("""{"weight_map": {"a": "/one.safetensors"}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map": {"a": "..\\one.safetensors"}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map": {"a": 3}}""", "says that 'a' is in 3, which is not")]
    [InlineData("""{"weight_map": {"a": "two.safetensors"}}""", "its shard 'two.safetensors' is missing")]
    [InlineData(
        """{"weight_map": {"a": "one.safetensors"}}""",
        "its shard 'one.safetensors' holds 'convnextv2.embeddings.patch_embeddings.weight', which its weight_map does not name"
    )]
    [InlineData("""{"weight_map": {"a": "one.safetensors", "a": "one.safetensors"}}""", "names 'a' twice")]
    [InlineData("""{"weights": 1}""", "no 'weight_map'")]
    [InlineData("{", "not JSON")]
    public void An_index_that_lies_is_refused(string index, string reason)
    {
        using var folder = new TemporaryFolder();
        File.Copy(ReferenceFiles.HfTest("model.safetensors"), folder.File("one.safetensors"));
        string path = folder.Write("model.safetensors.index.json", index);

        string message = Assert.Throws<ToolException>(() => CheckpointListing.Read(path)).Message;

        Assert.StartsWith($"The checkpoint '{path}' cannot be read: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_or_not_a_checkpoint_is_named()
    {
        using var folder = new TemporaryFolder();
        string page = folder.Write("model.safetensors", "<html>404</html>");

        Assert.Contains(
            "HTML",
            Assert.Throws<ToolException>(() => CheckpointListing.Read(page)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            folder.File("none"),
            Assert.Throws<ToolException>(() => CheckpointListing.Read(folder.File("none"))).Message,
            StringComparison.Ordinal
        );
        File.Delete(page);
        Assert.Contains(
            "has none of model.safetensors, ",
            Assert.Throws<ToolException>(() => CheckpointListing.Read(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }
}
