using System.CommandLine;
using ConvNextV2.Compiled.Benchmarks;
using ConvNextV2.Compiled.Benchmarks.Batch;

var models = new Option<string[]>("--models")
{
    Description = "Models to label with.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => ["atto", "tiny"],
};
models.AcceptOnlyFromAmong([.. ModelCase.All.Select(model => model.Name)]);
var images = new Option<int>("--images") { Description = "How many there are.", DefaultValueFactory = _ => 1000 };
var rounds = new Option<int>("--rounds") { Description = "Turns of each side.", DefaultValueFactory = _ => 3 };
var python = new Option<string?>("--python")
{
    Description = "A Python with Pillow, NumPy and ONNX Runtime, to be compared with; by default none is.",
};
var output = new Option<DirectoryInfo?>("--output") { Description = "Folder for the table; by default none is written." };
var root = new RootCommand("A batch from files to Parquet, against the model alone and against Python.")
{
    models,
    images,
    rounds,
    python,
    output,
};
root.SetAction(
    (result, _) =>
        BatchBenchmark.RunAsync(
            result.GetValue(models)!,
            result.GetValue(images),
            result.GetValue(rounds),
            result.GetValue(python) is { } interpreter ? new PythonLoop(interpreter) : null,
            result.GetValue(output)
        )
);
return await root.Parse(args).InvokeAsync();
