using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Checkpoints;

public class NewFileTests
{
    [Fact]
    public void A_file_that_was_not_written_to_its_end_is_not_there()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<InvalidDataException>(() =>
            NewFile.Write(
                folder.File("new"),
                overwrite: false,
                stream =>
                {
                    stream.WriteByte(1);
                    throw new InvalidDataException();
                }
            )
        );

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named_as_it_was_given()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(Path.Combine("none", "x.png"));

        ToolException exception = Assert.Throws<ToolException>(() => NewFile.Write(path, overwrite: false, _ => { }));

        Assert.StartsWith($"'{path}' cannot be written: ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", exception.Message, StringComparison.Ordinal);
    }
}
