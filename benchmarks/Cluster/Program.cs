using System.CommandLine;
using ConvNextV2.Compiled.Benchmarks.Cluster;

var images = new Option<long>("--images")
{
    Description = "Of the job; none of them exists.",
    DefaultValueFactory = _ => 100_000_000,
};
var perPart = new Option<int>("--images-per-part") { Description = "Images of a shard.", DefaultValueFactory = _ => 10_000 };
var places = new Option<int>("--places") { Description = "Shards at once.", DefaultValueFactory = _ => 64 };
var root = new RootCommand("The scheduler alone: a silo whose workers do nothing, so that all of the time is the engine's.")
{
    images,
    perPart,
    places,
};
root.SetAction(result => SchedulerBenchmark.RunAsync(result.GetValue(images), result.GetValue(perPart), result.GetValue(places)));
return await root.Parse(args).InvokeAsync();
