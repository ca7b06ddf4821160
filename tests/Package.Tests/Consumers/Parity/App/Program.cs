using App;
using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Images;

// As a server does when it starts.
using Copied copied = Copied.Load();
using Embedded.At64 embedded = Embedded.At64.Load();
foreach (
    (CompiledModel model, string file) in ((CompiledModel, string)[])
        [(copied, Copied.ParityFile), (embedded, Embedded.ParityFile)]
)
{
    Console.WriteLine($"{PlaceOf(file)} {ParityCheck.Run(model, file).IsSame}");
}

float last = BitConverter.ToSingle(File.ReadAllBytes(Garden.Rose.ParityFile).AsSpan()[^sizeof(float)..]);
Console.WriteLine(FormattableString.Invariant($"{PlaceOf(Garden.Rose.ParityFile)} {last}"));

static string PlaceOf(string file) => Path.GetRelativePath(AppContext.BaseDirectory, file).Replace('\\', '/');
