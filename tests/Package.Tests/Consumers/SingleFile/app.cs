#:package ConvNextV2.Compiled@*-*
#:property RootNamespace=Closet

using Closet;
using ConvNextV2.Compiled;

using Fashion model = Fashion.Load();
Console.WriteLine($"{model.Labels[9]}, {Fashion.ImageHeight}");
