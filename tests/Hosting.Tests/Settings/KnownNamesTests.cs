using ConvNextV2.Compiled.Hosting.Settings;

namespace ConvNextV2.Compiled.Hosting.Tests.Settings;

public class KnownNamesTests
{
    [Theory]
    [InlineData("quelength", "is QueueLength meant? There are Watch, QueueLength, QueueTimeout.")]
    [InlineData("QueueTimeOuts", "is QueueTimeout meant? There are Watch, QueueLength, QueueTimeout.")]
    [InlineData("Wacth", "is Watch meant? There are Watch, QueueLength, QueueTimeout.")]
    [InlineData("Watc", "is Watch meant? There are Watch, QueueLength, QueueTimeout.")]
    [InlineData("Threads", "there are Watch, QueueLength, QueueTimeout.")]
    [InlineData("", "there are Watch, QueueLength, QueueTimeout.")]
    public void The_nearest_is_named_where_one_is_near(string name, string expected) =>
        Assert.Equal(expected, new KnownNames(["Watch", "QueueLength", "QueueTimeout"]).InsteadOf(name));

    [Fact]
    public void Where_there_is_none_none_is_named() => Assert.Equal("there is none.", new KnownNames([]).InsteadOf("roses"));

    [Fact]
    public void Case_does_not_matter()
    {
        var names = new KnownNames(["Watch"]);

        Assert.True(names.Has("WATCH"));
        Assert.False(names.Has("Watches"));
    }
}
