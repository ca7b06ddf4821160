using System.CommandLine;
using ConvNextV2.Compiled.Benchmarks.Publishing;

string[] names = [.. Form.All.Select(form => form.Name)];
var forms = new Option<string[]>("--forms")
{
    Description = "Forms to publish and measure; by default all that this machine has.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => names,
};
forms.AcceptOnlyFromAmong(names);
var rounds = new Option<int>("--rounds") { Description = "Processes of each form, by turns.", DefaultValueFactory = _ => 15 };
var output = new Option<DirectoryInfo?>("--output") { Description = "Folder for the table; by default none is written." };
var root = new RootCommand(
    "A small program with atto, published in each form that .NET has: how large it is, how soon its first label is there, how fast it runs."
)
{
    forms,
    rounds,
    output,
};
root.SetAction(result => PublishingBenchmark.Run(result.GetValue(forms)!, result.GetValue(rounds), result.GetValue(output)));
return root.Parse(args).Invoke();
