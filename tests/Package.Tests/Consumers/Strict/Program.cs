// Names that generated code uses too.
global using Cnv = System.Text;
using System;

[assembly: CLSCompliant(true)]

namespace My.System
{
    /// <summary>What the models say of themselves.</summary>
    internal static class Program
    {
        private static void Main() =>
            global::System.Console.WriteLine(
                string.Join(
                    ' ',
                    FlowerNet.ImageHeight,
                    FlowerNet.At64.ImageHeight,
                    string.Join(',', FlowerMaps.OutFeatures),
                    Elsewhere.ImageHeight,
                    BirdNet.ImageHeight
                )
            );
    }
}
