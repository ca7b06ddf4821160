using ConvNextV2.Compiled.Tool.Checkpoints;
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
        Assert.Equal(SafetensorsFile.Read(listing.Path).Tensors.Keys.Order(), listing.Tensors.Select(tensor => tensor.Name).Order());
    }

    [Fact]
    public void A_sharded_checkpoint_is_the_tensors_of_its_index()
    {
        using var folder = new TemporaryFolder();
        File.Copy(ReferenceFiles.HfTest("model.safetensors"), folder.File("one.safetensors"));
        File.Copy(ReferenceFiles.HfTest("model.fb.safetensors"), folder.File("two.safetensors"));
        folder.Write("model.safetensors.index.json", """{"weight_map": {"classifier.weight": "one.safetensors", "head.bias": "two.safetensors", "classifier.bias": "one.safetensors"}}""");

        CheckpointListing listing = CheckpointListing.Read(folder.Path);

        Assert.Equal("sharded safetensors", listing.Format);
        Assert.Equal(["classifier.weight", "classifier.bias", "head.bias"], listing.Tensors.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("""{"weight_map": {"a": "../one.safetensors"}}""", "sends 'a' to '../one.safetensors', which is not the name of a file beside it")]
    [InlineData("""{"weight_map": {"a": "/one.safetensors"}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map": {"a": "..\\one.safetensors"}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map": {"a": 3}}""", "the file '3' that it names is missing")]
    [InlineData("""{"weight_map": {"a": "two.safetensors"}}""", "the file 'two.safetensors' that it names is missing")]
    [InlineData("""{"weight_map": {"a": "one.safetensors"}}""", "'one.safetensors' does not have the tensor 'a'")]
    [InlineData("""{"weight_map": {"a": "one.safetensors", "a": "one.safetensors"}}""", "names 'a' twice")]
    [InlineData("""{"weights": 1}""", "no object 'weight_map'")]
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

        Assert.Contains("HTML", Assert.Throws<ToolException>(() => CheckpointListing.Read(page)).Message, StringComparison.Ordinal);
        Assert.Contains(folder.File("none"), Assert.Throws<ToolException>(() => CheckpointListing.Read(folder.File("none"))).Message, StringComparison.Ordinal);
        File.Delete(page);
        Assert.Contains("has none of model.safetensors, ", Assert.Throws<ToolException>(() => CheckpointListing.Read(folder.Path)).Message, StringComparison.Ordinal);
    }
}
