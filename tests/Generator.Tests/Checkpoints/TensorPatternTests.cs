using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Generator.Tests.Checkpoints;

public class TensorPatternTests
{
    [Theory]
    [InlineData("loss_fct.weight", "loss_fct.weight", true)]
    [InlineData("loss_fct.weight", "loss_fct.weights", false)]
    [InlineData("loss_fct.weight", "a.loss_fct.weight", false)]
    [InlineData("loss_fct.*", "loss_fct.weight", true)]
    [InlineData("loss_fct.*", "loss_fct.", true)]
    [InlineData("loss_fct.*", "loss_fct", false)]
    [InlineData("*.num_batches_tracked", "a.b.num_batches_tracked", true)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("head?.weight", "head2.weight", true)]
    [InlineData("head?.weight", "head.weight", false)]
    [InlineData("**a", "bba", true)]
    [InlineData("A", "a", false)]
    public void A_pattern_is_of_the_whole_name(string pattern, string name, bool matches) =>
        Assert.Equal(matches, TensorPattern.Matches(pattern, name));

    [Theory]
    [InlineData("a,b;c", "a|b|c")]
    [InlineData(" a ; , b.* ,", "a|b.*")]
    [InlineData("", "")]
    public void Commas_and_semicolons_separate(string list, string patterns) =>
        Assert.Equal(patterns, string.Join('|', TensorPattern.Split(list)));

    [Fact]
    public void Stars_do_not_multiply() =>
        Assert.False(TensorPattern.Matches(string.Concat(Enumerable.Repeat("*a", 50)) + "b", new string('a', 5_000)));
}
