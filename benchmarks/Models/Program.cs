using System.CommandLine;
using ConvNextV2.Compiled.Benchmarks;
using ConvNextV2.Compiled.Benchmarks.Comparison;
using ConvNextV2.Compiled.Benchmarks.Start;

var models = new Option<string[]>("--models")
{
    Description = "Models to compare.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [.. ModelCase.All.Select(model => model.Name)],
};
models.AcceptOnlyFromAmong([.. ModelCase.All.Select(model => model.Name)]);
var rounds = new Option<int?>("--rounds") { Description = "Turns of each side; by default as many as 20 seconds have room for." };
var output = new Option<DirectoryInfo?>("--output") { Description = "Folder for the tables; by default none is written." };

var start = new Command("start", "Whole processes: from launch to the first logits, first calls, loading, and peak memory.")
{
    output,
};
start.SetAction(result => StartBenchmark.Run(result.GetValue(output)));

var child = new Command("child", "One process of the start benchmark.") { Hidden = true };
var side = new Argument<string>("side");
var name = new Argument<string>("model");
var path = new Argument<string>("path");
child.Arguments.Add(side);
child.Arguments.Add(name);
child.Arguments.Add(path);
child.SetAction(result => StartChild.Run(result.GetValue(side)!, result.GetValue(name)!, result.GetValue(path)!));

var root = new RootCommand("ConvNeXt V2 models, compiled, against ONNX Runtime: in one process, by turns, with the same weights.")
{
    models,
    rounds,
    output,
    start,
    child,
};
root.SetAction(result => ComparisonBenchmark.Run(result.GetValue(models)!, result.GetValue(rounds), result.GetValue(output)));
return root.Parse(args).Invoke();
