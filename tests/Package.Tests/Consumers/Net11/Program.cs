using System.Reflection;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Versioning;
using ConvNextV2.Compiled;
using Net11;

Console.WriteLine(typeof(ModelHardware).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName);
Console.WriteLine($"{ModelHardware.VectorWidth}, of .NET {Environment.Version.Major}, where V512 is {AvxVnni.V512.IsSupported}");

using FashionNet model = FashionNet.Load();
using FashionNet.Session session = model.CreateSession();
byte[] pixels = new byte[FashionNet.ImageHeight * FashionNet.ImageWidth];
typeof(FashionNet).Assembly.GetManifestResourceStream("ankle-boot.gray")!.ReadExactly(pixels);
ReadOnlySpan<float> logits = session.Run(new ImageView(pixels, FashionNet.ImageWidth, FashionNet.ImageHeight, PixelFormat.Gray8));
foreach (float logit in logits)
{
    // To the bit.
    Console.WriteLine($"{logit:R}");
}
