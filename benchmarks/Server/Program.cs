using System.CommandLine;
using ConvNextV2.Compiled.Benchmarks;
using ConvNextV2.Compiled.Benchmarks.Server.Instruments;
using ConvNextV2.Compiled.Benchmarks.Server.Load;
using ConvNextV2.Compiled.Benchmarks.Server.Overload;
using ConvNextV2.Compiled.Benchmarks.Server.Servers;
using ConvNextV2.Compiled.Benchmarks.Server.Soak;
using ConvNextV2.Compiled.Benchmarks.Server.Start;

var model = new Option<string>("--model") { Description = "The model's size.", DefaultValueFactory = _ => "atto" };
model.AcceptOnlyFromAmong(HostedModel.Names);
var form = new Option<string>("--server")
{
    Description = "How our server is published: aot or jit.",
    DefaultValueFactory = _ => ServerForm.Aot.Name,
};
form.AcceptOnlyFromAmong(ServerForm.Aot.Name, ServerForm.Jit.Name);
var output = new Option<DirectoryInfo?>("--output") { Description = "Folder for the tables; by default none is written." };

Option<double> turn = Seconds("Seconds of each turn.", 10);
var rounds = new Option<int>("--rounds") { Description = "Turns of each side; an odd number.", DefaultValueFactory = _ => 3 };
var load = new Command("load", "Throughput and latency, against the bare model and against ONNX Runtime's server.")
{
    model,
    form,
    turn,
    rounds,
    output,
};
load.SetAction(
    (result, _) =>
        new LoadBenchmark(
            ModelCase.Named(result.GetValue(model)!),
            TimeSpan.FromSeconds(result.GetValue(turn)),
            result.GetValue(rounds),
            result.GetValue(output)
        ).RunAsync(ServerForm.Named(result.GetValue(form)!))
);

Option<double> cell = Seconds("Seconds of each row.", 10);
var threads = new Command("threads", "Threads of a request, and runs of several images: for the host's defaults.")
{
    model,
    cell,
    output,
};
threads.SetAction(
    (result, _) =>
        new ThreadsBenchmark(
            ModelCase.Named(result.GetValue(model)!),
            TimeSpan.FromSeconds(result.GetValue(cell)),
            result.GetValue(output)
        ).RunAsync()
);

Option<double> offered = Seconds("Seconds of overload.", 120);
var factor = new Option<double>("--factor") { Description = "Times the capacity.", DefaultValueFactory = _ => 10 };
var overload = new Command("overload", "Many times more requests than can be answered.") { model, form, offered, factor, output };
overload.SetAction(
    (result, _) =>
        OverloadBenchmark.RunAsync(
            ModelCase.Named(result.GetValue(model)!),
            ServerForm.Named(result.GetValue(form)!),
            result.GetValue(factor),
            TimeSpan.FromSeconds(result.GetValue(offered)),
            result.GetValue(output)
        )
);

var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 20 };
var soak = new Command("soak", "A long time with faults, reloads and torn files, each answer compared.")
{
    model,
    form,
    minutes,
    output,
};
soak.SetAction(
    (result, _) =>
        SoakBenchmark.RunAsync(
            ModelCase.Named(result.GetValue(model)!),
            ServerForm.Named(result.GetValue(form)!),
            TimeSpan.FromMinutes(result.GetValue(minutes)),
            result.GetValue(output)
        )
);

var processes = new Option<int>("--rounds") { Description = "Processes of each server, by turns.", DefaultValueFactory = _ => 9 };
var start = new Command("start", "Servers, from their launch to the first answer.") { model, processes, output };
start.SetAction(
    (result, _) =>
        ServerStartBenchmark.RunAsync(
            ModelCase.Named(result.GetValue(model)!),
            result.GetValue(processes),
            result.GetValue(output)
        )
);

var turns = new Option<int>("--rounds") { Description = "Turns of each side.", DefaultValueFactory = _ => 25 };
var instruments = new Command("instruments", "What metrics and traces cost, with and without listeners.") { turns, output };
instruments.SetAction((result, _) => InstrumentsBenchmark.RunAsync(result.GetValue(turns), result.GetValue(output)));

var address = new Argument<string>("address");
var times = new Argument<double>("factor");
var seconds = new Argument<double>("seconds");
var offer = new Command("offer", "The process that overload starts.") { address, times, seconds };
offer.Hidden = true;
offer.SetAction(
    (result, _) =>
        OverloadClient.RunAsync(
            new Uri(result.GetRequiredValue(address)),
            result.GetValue(times),
            TimeSpan.FromSeconds(result.GetValue(seconds))
        )
);

return await new RootCommand(
    "samples/Server and the host below it: under load, under too much of it, for a long time, and at start."
)
{
    load,
    threads,
    overload,
    soak,
    start,
    instruments,
    offer,
}
    .Parse(args)
    .InvokeAsync();

static Option<double> Seconds(string description, double value) =>
    new("--seconds") { Description = description, DefaultValueFactory = _ => value };
