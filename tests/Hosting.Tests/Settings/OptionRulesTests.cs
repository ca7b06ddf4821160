using ConvNextV2.Compiled.Hosting.Settings;

namespace ConvNextV2.Compiled.Hosting.Tests.Settings;

public class OptionRulesTests
{
    public static TheoryData<HostedModelOptions, string> Wrong =>
        new()
        {
            {
                new() { RequestsAtOnce = 0 },
                "at:RequestsAtOnce is 0; it is from 1 to 1024, or absent for the default."
            },
            {
                new() { RequestsAtOnce = 1025 },
                "at:RequestsAtOnce is 1025; it is from 1 to 1024, or absent for the default."
            },
            {
                new() { ThreadsPerRequest = -4 },
                "at:ThreadsPerRequest is -4; it is from 1 to 1024, or absent for the default."
            },
            {
                new() { QueueLength = -1 },
                "at:QueueLength is -1; it is 0 or more."
            },
            {
                new() { MaxImageBytes = 0 },
                "at:MaxImageBytes is 0; it is 1 or more."
            },
            {
                new() { MaxImagePixels = 0 },
                "at:MaxImagePixels is 0; it is 1 or more."
            },
            {
                new() { QueueTimeout = TimeSpan.Zero },
                "at:QueueTimeout is 00:00:00; it is more than zero and no more than 24 days."
            },
            {
                new() { RunTimeout = TimeSpan.FromDays(25) },
                "at:RunTimeout is 25.00:00:00; it is more than zero and no more than 24 days."
            },
            {
                new() { WatchInterval = TimeSpan.FromSeconds(-1) },
                "at:WatchInterval is -00:00:01; it is more than zero and no more than 24 days."
            },
            {
                new() { Weights = " " },
                "at:Weights is empty; it is a path, or absent."
            },
            {
                new() { IgnoredTensors = ["loss.*", ""] },
                "at:IgnoredTensors has a name that is empty; each is the name of a tensor, or a pattern."
            },
            {
                new() { IgnoredTensors = null! },
                "at:IgnoredTensors has a name that is empty; each is the name of a tensor, or a pattern."
            },
            {
                new() { Watch = true },
                "at:Watch is set without Weights; the weights that come with a class are those that it was built with, and do not "
                    + "change."
            },
            {
                new()
                {
                    Weights = "w",
                    Watch = true,
                    ExpectedSha256 = new string('a', 64),
                },
                "at:Watch is set with ExpectedSha256, which would refuse every other checkpoint."
            },
            {
                new() { ParityFile = "p" },
                "at:ParityFile is set without CheckParity, so nothing reads it."
            },
            {
                new() { ExpectedSha256 = "12\n" },
                "at:ExpectedSha256 is '12\\u000a'; it is 64 hexadecimal digits."
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_option_that_cannot_be_is_named_with_what_it_may_be_and_what_it_is(
        HostedModelOptions options,
        string sentence
    ) => Assert.Equal([sentence], OptionRules.Faults(options, "at:"));

    [Fact]
    public void The_defaults_may_be() =>
        Assert.Empty(
            OptionRules.Faults(new HostedModelOptions(), "at:").Concat(OptionRules.Faults(new HostedModelsOptions(), "at:"))
        );

    [Fact]
    public void What_all_models_share_is_named_likewise() =>
        Assert.Equal(
            ["at:RunsAtOnce is 0; it is from 1 to 1024, or absent for the default."],
            OptionRules.Faults(new HostedModelsOptions { RunsAtOnce = 0 }, "at:")
        );
}
