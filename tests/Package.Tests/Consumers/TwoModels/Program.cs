using System.Globalization;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled;
using TwoModels;

using FashionNet fashion = FashionNet.Load();
using HfTest test = HfTest.Load();

Console.WriteLine(fashion.Classify(new ImageView(File.ReadAllBytes("ankle-boot.gray"), 28, 28, PixelFormat.Gray8), top: 1)[0]);

ReadOnlySpan<float> logits = test.CreateSession().Run(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes("pixel_values.float")));
Console.WriteLine(string.Join(' ', logits.ToArray().Select(logit => logit.ToString(CultureInfo.InvariantCulture))));
