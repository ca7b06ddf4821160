using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled;
using TwoInstructionSets;

// What a runtime does besides computing, all of which has to happen in the one of the two that runs.
Console.WriteLine(ModelHardware.VectorWidth);
Console.WriteLine(string.Join('|', args));
Console.WriteLine(Path.GetDirectoryName(Environment.ProcessPath) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
Console.WriteLine(CatchFaults(null));
Console.WriteLine(Parallel.For(0, 100, _ => GC.KeepAlive(new byte[100_000])).IsCompleted);
GC.Collect();
GC.WaitForPendingFinalizers();

using (FashionNet model = FashionNet.Load())
{
    byte[] pixels = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "ankle-boot.gray"));
    var image = new ImageView(pixels, FashionNet.ImageWidth, FashionNet.ImageHeight, PixelFormat.Gray8);
    Console.WriteLine(model.Classify(image, top: 1)[0]);
}

using var ended = new ManualResetEventSlim();
using PosixSignalRegistration registration = PosixSignalRegistration.Create(
    PosixSignal.SIGTERM,
    context =>
    {
        context.Cancel = true;
        ended.Set();
    }
);
if (args is ["wait"])
{
    Console.WriteLine("waiting");
    ended.Wait();
    return 7;
}

return args is ["throw"] ? throw new InvalidOperationException("thrown on purpose") : 0;

// A fault of the processor, which a signal handler turns into an exception, and one that unwinds many frames.
[MethodImpl(MethodImplOptions.NoInlining)]
static string CatchFaults(string? text)
{
    try
    {
        return text!.Length.ToString();
    }
    catch (NullReferenceException)
    {
        try
        {
            return Descend(100);
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }
}

[MethodImpl(MethodImplOptions.NoInlining)]
static string Descend(int depth) => depth == 0 ? throw new FormatException("caught") : Descend(depth - 1) + depth;
