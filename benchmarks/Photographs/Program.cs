using System.CommandLine;
using ConvNextV2.Compiled.Benchmarks;
using ConvNextV2.Compiled.Benchmarks.Photographs;
using ConvNextV2.Compiled.Benchmarks.Photographs.Camera;

var models = new Option<string[]>("--models")
{
    Description = "Models to label with.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => ["atto", "tiny", "base"],
};
models.AcceptOnlyFromAmong([.. ModelCase.All.Select(model => model.Name)]);
var photographs = new Option<int>("--photographs") { Description = "How many are in the folder.", DefaultValueFactory = _ => 12 };
var rounds = new Option<int>("--rounds") { Description = "Turns of each side.", DefaultValueFactory = _ => 7 };
var output = new Option<DirectoryInfo?>("--output") { Description = "Folder for the tables; by default none is written." };
var stages = new Command("stages", "Where the time of a photograph goes.") { models, output };
stages.SetAction(result => StageBenchmark.Run(result.GetValue(models)!, CameraFolder.Make(count: 4), result.GetValue(output)));
var root = new RootCommand("From a telephone's photographs to labels: ours against SkiaSharp and ONNX Runtime.")
{
    models,
    photographs,
    rounds,
    output,
    stages,
};
root.SetAction(
    (result, _) =>
        FolderBenchmark.RunAsync(
            result.GetValue(models)!,
            CameraFolder.Make(result.GetValue(photographs)),
            result.GetValue(rounds),
            result.GetValue(output)
        )
);
return await root.Parse(args).InvokeAsync();
