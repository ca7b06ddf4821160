using ConvNextV2.Compiled.Images.Decoders;
using ConvNextV2.Compiled.Images.Formats;

namespace ConvNextV2.Compiled.Images.TurboJpeg;

/// <summary>
/// Whether a library makes the pixels of SkiaSharp's libjpeg-turbo: of noise in the six subsamplings that it will be
/// given, and of one progressive file. Another
/// transform or other smoothing of colours, as other libraries and older versions have them, would change what a model says.
/// SkiaSharp itself, which takes longer to load than all of this, is not needed for it.
/// </summary>
internal static class TurboJpegCheck
{
    // 24 blocks of noise by Pillow 9.4, quality 20: its tables, and the bits of its one scan, which here are the blocks of one
    // component or of three, as the frame says.
    private static readonly byte[] Tables = Convert.FromBase64String(
        "/9sAQwAoHB4jHhkoIyEjLSsoMDxkQTw3Nzx7WF1JZJGAmZaPgIyKoLTmw6Cq2q2KjMj/y9ru9f///5vB////+v/m/f/4/8QAGAAAAwEBAAAAAA"
            + "AAAAAAAAAAAQIDAAT/xAAsEAACAQMCBQIFBQAAAAAAAAABAhEDEiEAMUFRYXGBEyKRobHB8AQjMjPR"
    );

    private static readonly byte[] Blocks = Convert.FromBase64String(
        "lUUhvbULO5iUwRuMDxHXOqtVsrB6ha/KgWjaRwHOe2O2lL0iKi0UAUJBKqYA59PMnXSA7UCVVGDrMEyDjc8Bn8xrmaqFNlSnBTIt3H3GPrx1Wl"
            + "SIanTAV5AW63BAzO+Rt5Izw0tQMUuUmmBcoiAfiOw2mZ1Mq1RCQjvcQLm3OORGefnViP36dSEpJIC5wQTt89tSamaVKEc0wB6YEC4yf8zvyPHR"
            + "uLBgZtT+uGNxMyudu8idZqUZV3vkMGImT/Hz9uc75TURStEF9guR7RuMzy+nQ6d1ZaZdfUIZSpAABGcgDh+TOgBcp9OBTExK7z46x5xrG5aoSr"
            + "WFNTs2AoiNp+BHnRpPaEhxccLMgRtmcE5+nPWpuoNoUNSdmgnly6A7Z5jQSw0gjMoBUKSkwMYH5vA7aD2VVdiVtMFiDOQeDGOhPHEaf9QZRlex"
            + "SGl6anPy6xuOOgxUVWSA5OBmRBkDqN4899KtWQHClgLfdJExGex58O2lNZQ1Y3QQkQ3PoeYJPx1/"
    );

    // The file of 4:2:0 after libjpeg-turbo 2.1's jpegtran -progressive: the same coefficients, bit after bit in ten scans.
    private static readonly byte[] Progressive = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+"
            + "b9//j/wgARCAAfAB8DASIAAhEAAxEA/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAECA//EABcBAQEBAQAAAAAAAAAAAAAAAAABAgP/2gAMAwEAAhADEAAA"
            + "AYtactKbmhgIZJ//xAAbEAACAgMBAAAAAAAAAAAAAAAAQQERAiExEP/aAAgBAQABBQKS9ydNCdVGxLvjyH//xAAdEQACAgMAAwAAAAAAAAAAAAABAg"
            + "ARITFBElGh/9oACAEDAQE/AVXKrg8uoV9E3u/kUjVWpJnmLfPOz//EAB0RAAEEAwEBAAAAAAAAAAAAABEAAQIhMUFRMmH/2gAIAQIBAT8BeQqUccRJ"
            + "43m7+KLgXek0tg4tf//EABwQAAEEAwEAAAAAAAAAAAAAAAABECExEUFRwf/aAAgBAQAGPwKyTjLhkWjmiDbxRK4PG//EAB4QAAIDAAMAAwAAAAAAAA"
            + "AAAAERACExQVFhscHx/9oACAEBAAE/IQumJ6hR2eZGTHYREMJfJjoGlwJZqAWJ5A4hwH5IECv15CCGGgoFQkYqhQE0uf2aPolhEu+JggoXYQphs//a"
            + "AAwDAQACAAMAAAAQn5Tr/8QAHxEBAAEEAgMBAAAAAAAAAAAAAREAITFRQWGBkbHB/9oACAEDAQE/EHAEocBC85uY8pfiob3cCJl+vzc5EwEMXWuhxf"
            + "ZSCWJGNunYr7r/xAAdEQACAQUBAQAAAAAAAAAAAAABESEAMUFRcbHB/9oACAECAQE/EAlEMxkPoj3NMAF6RMW5W6w6WUWhmArS4JnzdNAEgGQhpTw7"
            + "xyv/xAAiEAEAAgIBBAMBAQAAAAAAAAABESEAMUFRYXGBkaHwsdH/2gAIAQEAAT8QQsLiapso9R3vIZtoIak4Os+K8YFMQQRA/J4NTM4opPByNdEvr7"
            + "xcBBFUgOvb3LgNQpoWRrbwX+rE1J4WpF196xI3AQIJS/5e+jziUDqWKbLnp/OzjCYIgAS7A4/TOTkgQmcFUftweMnpkhQzY8KOy81GBJQExO0+u8e6"
            + "xgmTVARGp+E94pmYky/rvGznEIo2i5IZDubj35z/2Q=="
    );

    /// <summary>Each with edges that are no whole blocks, and the checksums of its pixels, at each scale.</summary>
    private static readonly Noise[] Noises =
    [
        new(
            "grey",
            Components: 1,
            Sampling: 0x11,
            Width: 187,
            Height: 7,
            Checksums: [0x91922EC8, 0x08087E41, 0x0DF0958A, 0x3A5D4D0C]
        ),
        new(
            "4:4:4",
            Components: 3,
            Sampling: 0x11,
            Width: 31,
            Height: 15,
            Checksums: [0x149C2C0E, 0xACFC8631, 0x3CC3A7FC, 0x993628F0]
        ),
        new(
            "4:2:2",
            Components: 3,
            Sampling: 0x21,
            Width: 47,
            Height: 15,
            Checksums: [0x26B95024, 0xA5DC2555, 0xD24AA5A4, 0x196F2B3A]
        ),
        new(
            "4:4:0",
            Components: 3,
            Sampling: 0x12,
            Width: 23,
            Height: 31,
            Checksums: [0xFE16D5EB, 0x15D981FE, 0x8B983D0B, 0xA275E182]
        ),
        new(
            "4:2:0",
            Components: 3,
            Sampling: 0x22,
            Width: 31,
            Height: 31,
            Checksums: [0xC2AEA445, 0x8760BABA, 0xC0B7E9F7, 0x70F57E67]
        ),
        new(
            "4:1:1",
            Components: 3,
            Sampling: 0x41,
            Width: 63,
            Height: 15,
            Checksums: [0xE94AB529, 0xA44E3ABF, 0x9831A142, 0xDB6F12F1]
        ),
        new(
            "4:2:0, progressive,",
            Components: 3,
            Sampling: 0x22,
            Width: 31,
            Height: 31,
            Checksums: [0xC2AEA445, 0x8760BABA, 0xC0B7E9F7, 0x70F57E67]
        )
        {
            File = Progressive,
        },
    ];

    /// <summary>A <see cref="TurboJpegLibrary.TryDecode"/>.</summary>
    public delegate bool TryDecode(ReadOnlySpan<byte> file, int denominator, Span<byte> pixels);

    /// <summary>The files that are decoded.</summary>
    internal static IEnumerable<byte[]> Files => Noises.Select(FileOf);

    /// <returns>Where it differs, as the end of a sentence; null if it does not.</returns>
    public static string? FindDifference(TryDecode tryDecode)
    {
        foreach (Noise noise in Noises)
        {
            byte[] file = FileOf(noise);
            byte[] pixels = new byte[4 * noise.Width * noise.Height];
            for (int scale = 0; scale < noise.Checksums.Length; scale++)
            {
                int denominator = 1 << scale;
                (int width, int height) = ReducedScale.SizeOf(noise.Width, noise.Height, denominator);
                Span<byte> reduced = pixels.AsSpan(0, 4 * width * height);
                if (!tryDecode(file, denominator, reduced) || Checksum.Of(reduced) != noise.Checksums[scale])
                {
                    return $"in noise of {noise.Name} at a scale of 1/{denominator}";
                }
            }

            // Of a progressive one decoders, SkiaSharp's too, may make a coarse image; ImageFile refuses it before.
            if (noise.File is null && tryDecode(file.AsSpan(0, file.Length - (Blocks.Length / 2)), denominator: 1, pixels))
            {
                return $"and takes {noise.Name} that is cut off";
            }
        }

        return null;
    }

    private static byte[] FileOf(Noise noise)
    {
        if (noise.File is not null)
        {
            return noise.File;
        }

        byte[] frame = [8, 0, (byte)noise.Height, 0, (byte)noise.Width, noise.Components];
        byte[] scan = [noise.Components];
        for (byte component = 1; component <= noise.Components; component++)
        {
            frame = [.. frame, component, component == 1 ? noise.Sampling : (byte)0x11, 0];
            scan = [.. scan, component, 0];
        }

        return
        [
            0xFF,
            0xD8,
            .. Tables,
            .. Segment(JpegMarkers.BaselineFrame, frame),
            .. Segment(JpegMarkers.StartOfScan, [.. scan, 0, 63, 0]),
            .. Blocks,
            0xFF,
            JpegMarkers.EndOfImage,
        ];
    }

    private static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, 0, (byte)(content.Length + 2), .. content];

    /// <param name="Name">Of its subsampling.</param>
    /// <param name="Components">One or three.</param>
    /// <param name="Sampling">Of the first component, across and down in four bits each.</param>
    /// <param name="Width">Columns.</param>
    /// <param name="Height">Rows.</param>
    /// <param name="Checksums">CRC-32 of its pixels, whole and at a half, a quarter and an eighth of its edges.</param>
    private sealed record Noise(string Name, byte Components, byte Sampling, int Width, int Height, uint[] Checksums)
    {
        /// <summary>Where it is no baseline one.</summary>
        public byte[]? File { get; init; }
    }
}
