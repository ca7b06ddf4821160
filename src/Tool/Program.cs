using ConvNextV2.Compiled.Tool.Commands;
using ConvNextV2.Compiled.Tool.Terminal;

var streams = ToolStreams.OfProcess();
Console.CancelKeyPress += (_, _) => streams.Interrupt();

// The parser has printed what is wrong with the command line.
System.CommandLine.ParseResult command = ToolCommand.Create(streams).Parse(args);
int exitCode = command.Invoke();
return command.Errors.Count > 0 ? ExitCodes.Unusable : exitCode;
