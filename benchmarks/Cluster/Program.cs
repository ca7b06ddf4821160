using System.CommandLine;
using ConvNextV2.Compiled.Benchmarks.Cluster.Failures;
using ConvNextV2.Compiled.Benchmarks.Cluster.Scaling;
using ConvNextV2.Compiled.Benchmarks.Cluster.Scheduler;

var output = new Option<DirectoryInfo?>("--output") { Description = "Folder for the table; by default none is written." };

var sizes = new Option<long[]>("--images")
{
    Description = "Of the jobs; none of them exists.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [1_000_000, 100_000_000],
};
var places = new Option<int>("--places") { Description = "Shards at once, of the largest job.", DefaultValueFactory = _ => 1000 };
var wait = new Option<double>("--wait") { Description = "Seconds of each of these shards.", DefaultValueFactory = _ => 5 };
var scheduler = new Command("scheduler", "A job's grain alone, with workers that only wait.") { sizes, places, wait, output };
scheduler.SetAction(
    (result, _) =>
        SchedulerBenchmark.RunAsync(
            result.GetValue(sizes)!,
            result.GetValue(places),
            result.GetValue(wait),
            result.GetValue(output)
        )
);

Option<int> silosImages = Number("--images", "Of a job.", 6000);
Option<int> silosRounds = Number("--rounds", "Clusters of each size, by turns.", 3);
var silos = new Command("silos", "Two silos of one thread each against one.") { silosImages, silosRounds, output };
silos.SetAction(
    (result, _) => SilosBenchmark.RunAsync(result.GetValue(silosImages), result.GetValue(silosRounds), result.GetValue(output))
);

Option<int> shardsImages = Number("--images", "Of a job.", 2000);
Option<int> shardsRounds = Number("--rounds", "Jobs of each size, by turns.", 3);
var shards = new Command("shards", "What a shard costs besides its images.") { shardsImages, shardsRounds, output };
shards.SetAction(
    (result, _) => ShardsBenchmark.RunAsync(result.GetValue(shardsImages), result.GetValue(shardsRounds), result.GetValue(output))
);

Option<int> killsRounds = Number("--rounds", "Kills of each kind.", 3);
var kills = new Command("kills", "How long it takes until a silo that was killed is missed.") { killsRounds, output };
kills.SetAction((result, _) => KillBenchmark.RunAsync(result.GetValue(killsRounds), result.GetValue(output)));

Option<int> quietSilos = Number("--silos", "How many.", 3);
var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 60 };
var quiet = new Command("quiet", "Whether a silo at full load is taken for a dead one.") { quietSilos, minutes, output };
quiet.SetAction(
    (result, _) => QuietBenchmark.RunAsync(result.GetValue(quietSilos), result.GetValue(minutes), result.GetValue(output))
);

return await new RootCommand("The engine of src/Cluster: alone, with silos that work, and with silos that end.")
{
    scheduler,
    silos,
    shards,
    kills,
    quiet,
}
    .Parse(args)
    .InvokeAsync();

static Option<int> Number(string name, string description, int value) =>
    new(name) { Description = description, DefaultValueFactory = _ => value };
