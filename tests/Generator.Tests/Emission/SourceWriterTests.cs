using ConvNextV2.Compiled.Generator.Emission;

namespace ConvNextV2.Compiled.Generator.Tests.Emission;

public class SourceWriterTests
{
    [Fact]
    public void Lines_are_indented_by_their_blocks_and_blank_ones_stay_empty()
    {
        var writer = new SourceWriter();
        using (writer.OpenBlock("class A"))
        {
            writer.Write("int a;\n\nint b;");
            writer.WriteLine();
            using (writer.OpenBlock("int C() => a switch", after: ";"))
            {
                writer.Write("    _ => b,");
            }
        }

        Assert.Equal(
            "class A\n{\n    int a;\n\n    int b;\n\n    int C() => a switch\n    {\n            _ => b,\n    };\n}\n",
            writer.ToString()
        );
    }

    [Fact]
    public void Line_ends_are_LF_whatever_they_were()
    {
        var writer = new SourceWriter();
        writer.Write("a\r\nb\nc\r\n");

        Assert.Equal("a\nb\nc\n\n", writer.ToString());
    }

    [Fact]
    public void A_block_left_open_is_a_bug_and_not_a_file()
    {
        var writer = new SourceWriter();
        SourceWriter.Block block = writer.OpenBlock("class A");
        Assert.Throws<InvalidOperationException>(() => writer.ToString());

        block.Dispose();
        Assert.Equal("class A\n{\n}\n", writer.ToString());
    }
}
