namespace ConvNextV2.Compiled.Images.Tests.Infrastructure;

/// <summary>What happens to files on their way.</summary>
internal static class Damage
{
    /// <summary>Some bytes changed, cut out or put in, or the end cut off.</summary>
    public static byte[] Corrupt(byte[] seed, Random random)
    {
        List<byte> file = [.. seed];
        for (int edits = random.Next(1, 8); edits > 0 && file.Count > 1; edits--)
        {
            int at = random.Next(file.Count);
            switch (random.Next(6))
            {
                case 0:
                    file.RemoveRange(at, Math.Min(random.Next(1, 10), file.Count - at));
                    break;
                case 1:
                    file.InsertRange(at, Samples.RandomBytes(random.Next(1, 10), random.Next()));
                    break;
                case 2 when random.Next(4) == 0:
                    file.RemoveRange(at, file.Count - at);
                    break;
                case 3:
                    file[at] = 0xFF;
                    break;
                default:
                    file[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. file];
    }
}
