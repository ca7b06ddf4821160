using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Cluster.Workers;

/// <summary>What options may be. Each sentence names the option, what it may be and what it is.</summary>
internal sealed class JobWorkerOptionsValidator : IValidateOptions<JobWorkerOptions>
{
    private const int MostShards = 1024;
    private const int MostTries = 100;
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, JobWorkerOptions options)
    {
        string[] faults =
        [
            .. If(
                options.ShardsAtOnce is < 0 or > MostShards,
                $"{nameof(options.ShardsAtOnce)} is {options.ShardsAtOnce}; it is from 0 to {MostShards}, or absent."
            ),
            .. If(
                options.MaxTries is < 1 or > MostTries,
                $"{nameof(options.MaxTries)} is {options.MaxTries}; it is from 1 to {MostTries}."
            ),
            .. If(
                options.LeaseTime < ShortestLease || options.LeaseTime > LongestLease,
                $"{nameof(options.LeaseTime)} is {options.LeaseTime}; it is from {ShortestLease} to {LongestLease.TotalDays} day."
            ),
            .. If(
                options.PollInterval < ShortestPoll || options.PollInterval > LongestPoll,
                $"{nameof(options.PollInterval)} is {options.PollInterval}; it is from {ShortestPoll} to {LongestPoll}."
            ),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> If(bool isWrong, string sentence) => isWrong ? [sentence] : [];
}
