using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Versioning;
using ConvNextV2.Compiled;
using Net11;

Console.WriteLine(typeof(ModelHardware).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName);
Console.WriteLine(Vector512.IsHardwareAccelerated && AvxVnni.V512.IsSupported);
Console.WriteLine(ModelHardware.Int8Instructions);

using FashionNet model = FashionNet.Load();
using FashionNet.Session session = model.CreateSession();
byte[] pixels = new byte[FashionNet.ImageHeight * FashionNet.ImageWidth];
typeof(FashionNet).Assembly.GetManifestResourceStream("ankle-boot.gray")!.ReadExactly(pixels);

// All digits, so that two logits are the same to the bit if their lines are.
foreach (float logit in session.Run(new ImageView(pixels, FashionNet.ImageWidth, FashionNet.ImageHeight, PixelFormat.Gray8)))
{
    Console.WriteLine($"{logit:R}");
}
