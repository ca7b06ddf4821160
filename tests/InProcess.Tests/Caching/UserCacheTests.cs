using ConvNextV2.Compiled.InProcess.Caching;

namespace ConvNextV2.Compiled.InProcess.Tests.Caching;

/// <summary>Where a user's compilations are kept. Windows has one place, whatever the environment says.</summary>
public class UserCacheTests
{
    [Theory]
    [InlineData("/caches", "/home/ada", "/caches/convnextv2")]
    [InlineData(null, "/home/ada", "/home/ada/.cache/convnextv2")]
    [InlineData("", "/home/ada", "/home/ada/.cache/convnextv2")]
    [InlineData("caches", "/home/ada", "/home/ada/.cache/convnextv2")]
    [InlineData("/caches", null, "/caches/convnextv2")]
    public void It_is_found_as_the_XDG_specification_says(string? cache, string? home, string expected)
    {
        Assert.Equal((expected, null), UserCache.Find(name => name == "HOME" ? home : cache));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("home")]
    public void Without_a_home_there_is_none_and_it_is_said_why(string? home)
    {
        (string? folder, string? fault) = UserCache.Find(name => name == "HOME" ? home : null);

        Assert.Null(folder);
        Assert.Equal("HOME is not set", fault);
    }
}
