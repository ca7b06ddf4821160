using System.CommandLine;
using ConvNextV2.Compiled.Benchmarks;
using ConvNextV2.Compiled.Benchmarks.Accuracy;
using ConvNextV2.Compiled.Benchmarks.Comparison;
using ConvNextV2.Compiled.Benchmarks.Start;

string[] names = [.. ModelCase.All.Select(model => model.Name)];
var models = new Option<string[]>("--models")
{
    Description = "Models to measure.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => names,
};
models.AcceptOnlyFromAmong(names);
var threads = new Option<int[]>("--threads")
{
    Description = "Threads of a run; by default 1 and all.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [.. new[] { 1, Environment.ProcessorCount }.Distinct()],
};
var batches = new Option<int[]>("--batches")
{
    Description = "Images of a run; by default 1 and 8.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [1, 8],
};
var rounds = new Option<int?>("--rounds") { Description = "Turns of each side; by default as many as 30 seconds have room for." };
var output = new Option<DirectoryInfo?>("--output") { Description = "Folder for the tables; by default none is written." };

var readyToRun = new Option<bool>("--ready-to-run") { Description = "Compiles the whole program at publish." };
var start = new Command("start", "Whole processes: from launch to the first logits, first calls, loading, and memory.")
{
    models,
    readyToRun,
    output,
};
start.SetAction(result => StartBenchmark.Run(result.GetValue(models)!, result.GetValue(readyToRun), result.GetValue(output)));

var model = new Option<string>("--model") { Description = "The checkpoint's size.", Required = true };
model.AcceptOnlyFromAmong(names);
var weights = new Option<string>("--weights")
{
    Description = "A checkpoint with its 1,000 classes: a file or a folder.",
    Required = true,
};
var images = new Option<DirectoryInfo>("--images") { Description = "Folder of images.", Required = true };
images.AcceptExistingOnly();
var accuracy = new Command(
    "accuracy",
    "What eight bits change on images of your own: classes, logits and embeddings against float32."
)
{
    model,
    weights,
    images,
    output,
};
accuracy.SetAction(result =>
    AccuracyBenchmark.Run(result.GetValue(model)!, result.GetValue(weights)!, result.GetValue(images)!, result.GetValue(output))
);

var root = new RootCommand(
    "ConvNeXt V2 models, compiled, against ONNX Runtime: in one process, by turns, with the same weights, in float32 and in eight bits."
)
{
    models,
    threads,
    batches,
    rounds,
    output,
    start,
    accuracy,
};
root.SetAction(result =>
    ComparisonBenchmark.Run(
        result.GetValue(models)!,
        result.GetValue(threads)!,
        result.GetValue(batches)!,
        result.GetValue(rounds),
        result.GetValue(output)
    )
);
return root.Parse(args).Invoke();
