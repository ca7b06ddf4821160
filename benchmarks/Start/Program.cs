using ConvNextV2.Compiled.Benchmarks.Start;

// A small program's whole work: load a model, classify an image. Nothing is printed before its first logits, and a side's code
// stands in a method of its own, so that the JIT looks at no other side.
var steps = new Steps();
switch (args)
{
    case []:
        break;
    case [var side, var model, var path, var calls]:
        IClassifierProgram program = side.StartsWith("onnxruntime", StringComparison.Ordinal)
            ? new OnnxRuntimeProgram(path)
            : new CompiledProgram(CompiledModels.Named(side, model)(path));
        steps.Loaded();
        program.Run();
        if (calls is "0")
        {
            // Somebody counts what is compiled until here.
            return 0;
        }

        steps.Classified();
        program.Describe(steps);
        steps.GoOn(program, int.Parse(calls));
        program.Dispose();
        break;
    default:
        Console.Error.WriteLine("side model path calls; nothing for a program that does nothing");
        return 1;
}

steps.Print();
return 0;
