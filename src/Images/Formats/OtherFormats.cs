using System.Text;
using System.Text.Unicode;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>What people have that is not read, by its first bytes: its name, and what to do.</summary>
internal static class OtherFormats
{
    private const string Convert = "convert it to JPEG or PNG";
    private const string Develop = "develop it into a JPEG or PNG with your camera's software or dcraw";
    private const string Extract = "extract the images in it";
    private const string TakeFrames = "take its frames out, for example with `ffmpeg -i FILE frame-%04d.png`";
    private const string Array = "it holds numbers: give them to the model as an ImageView";
    private const string Model = "it is for Load, not for images";

    // The most of a file that is looked at.
    private const int HeadLength = 1024;

    private static readonly (int At, byte[] Signature, string Name, string Advice)[] Signatures =
    [
        (0, Bytes("II*\0"), "TIFF, or a camera's raw file (DNG, NEF, CR2, ARW)", "save it as PNG, or develop it"),
        (0, Bytes("MM\0*"), "TIFF, or a camera's raw file (DNG, NEF)", "save it as PNG, or develop it"),
        (0, Bytes("II+\0"), "BigTIFF", Convert),
        (0, Bytes("MM\0+"), "BigTIFF", Convert),
        (0, Bytes("IIU\0"), "a camera's raw file (RW2)", Develop),
        (0, Bytes("IIRO"), "a camera's raw file (ORF)", Develop),
        (0, Bytes("IIRS"), "a camera's raw file (ORF)", Develop),
        (0, Bytes("MMOR"), "a camera's raw file (ORF)", Develop),
        (0, Bytes("FUJIFILMCCD-RAW"), "a camera's raw file (RAF)", Develop),
        (6, Bytes("HEAPCCDR"), "a camera's raw file (CRW)", Develop),
        (0, Bytes("\0MRM"), "a camera's raw file (MRW)", Develop),
        (0, Bytes("FOVb"), "a camera's raw file (X3F)", Develop),
        (0, Bytes("\xFF\x0A"), "JPEG XL", Convert + ", for example with `djxl in.jxl out.png`"),
        (4, Bytes("JXL \r\n\x87\n"), "JPEG XL", Convert + ", for example with `djxl in.jxl out.png`"),
        (4, Bytes("jP  \r\n\x87\n"), "JPEG 2000", Convert + ", for example with `opj_decompress -i in.jp2 -o out.png`"),
        (0, Bytes("\xFF\x4F\xFF\x51"), "JPEG 2000", Convert + ", for example with `opj_decompress -i in.j2k -o out.png`"),
        (0, Bytes("8BPS"), "a Photoshop document (PSD)", "export it as PNG"),
        (0, Bytes("gimp xcf"), "a GIMP document (XCF)", "export it as PNG"),
        (
            0,
            Bytes("%PDF-"),
            "PDF",
            "render its pages, for example with `pdftoppm -png in.pdf page`, or extract its images with `pdfimages -all`"
        ),
        (0, Bytes("%!PS"), "PostScript (EPS)", "render it as PNG, for example with Ghostscript"),
        (0, Bytes("\xC5\xD0\xD3\xC6"), "EPS", "render it as PNG, for example with Ghostscript"),
        (0, Bytes("\x76\x2F\x31\x01"), "OpenEXR", "map its range to 8 bits and save it as PNG"),
        (0, Bytes("#?RADIANCE"), "Radiance HDR", "map its range to 8 bits and save it as PNG"),
        (0, Bytes("#?RGBE"), "Radiance HDR", "map its range to 8 bits and save it as PNG"),
        (128, Bytes("DICM"), "DICOM", "save its frame as PNG, windowed as for the training"),
        (0, Bytes("SIMPLE  ="), "FITS", "map its range to 8 bits and save it as PNG"),
        (0, Bytes("DDS "), "a texture (DDS)", Convert),
        (0, Bytes("qoif"), "QOI", Convert),
        (0, Bytes("BPG\xFB"), "BPG", Convert),
        (0, Bytes("FLIF"), "FLIF", Convert),
        (0, Bytes("icns"), "an icon of macOS (ICNS)", Convert),
        (0, Bytes("\0\0\x02\0"), "a mouse cursor (CUR)", Convert),
        (0, Bytes("\x8AMNG"), "MNG", Convert),
        (0, Bytes("\x8BJNG"), "JNG", Convert),
        (0, Bytes("\xD7\xCD\xC6\x9A"), "a Windows metafile (WMF)", "render it as PNG"),
        (40, Bytes(" EMF"), "a Windows metafile (EMF)", "render it as PNG"),
        (0, Bytes("AT&TFORM"), "DjVu", Convert),
        (0, Bytes("P1\n"), "Netpbm (PBM)", Convert),
        (0, Bytes("P2\n"), "Netpbm (PGM)", Convert),
        (0, Bytes("P3\n"), "Netpbm (PPM)", Convert),
        (0, Bytes("P4\n"), "Netpbm (PBM)", Convert),
        (0, Bytes("P5\n"), "Netpbm (PGM)", Convert),
        (0, Bytes("P6\n"), "Netpbm (PPM)", Convert),
        (0, Bytes("P7\n"), "Netpbm (PAM)", Convert),
        (8, Bytes("AVI "), "a film (AVI)", TakeFrames),
        (8, Bytes("WAVE"), "sound (WAV)", "give an image"),
        (0, Bytes("\x1A\x45\xDF\xA3"), "a film (WebM, Matroska)", TakeFrames),
        (0, Bytes("version https://git-lfs"), "a pointer of Git LFS instead of the file", "fetch the file with `git lfs pull`"),
        (0, Bytes("PK\x03\x04"), "a ZIP archive (or what is one: a document, NPZ, a PyTorch checkpoint)", Extract),
        (0, Bytes("PK\x05\x06"), "an empty ZIP archive", "give an image"),
        (0, Bytes("\x1F\x8B"), "compressed (gzip)", "decompress it first"),
        (0, Bytes("\xFD" + "7zXZ\0"), "compressed (xz)", "decompress it first"),
        (0, Bytes("BZh"), "compressed (bzip2)", "decompress it first"),
        (0, Bytes("\x28\xB5\x2F\xFD"), "compressed (Zstandard)", "decompress it first"),
        (0, Bytes("7z\xBC\xAF\x27\x1C"), "a 7z archive", Extract),
        (0, Bytes("Rar!"), "a RAR archive", Extract),
        (257, Bytes("ustar"), "a tar archive", Extract),
        (0, Bytes("\x93NUMPY"), "a NumPy array", Array),
        (0, Bytes("\x89HDF\r\n\x1A\n"), "HDF5", Array),
        (0, Bytes("PAR1"), "Parquet", Extract),
        (0, Bytes("ARROW1"), "Arrow", Extract),
        (0, Bytes("\x80\x02"), "a pickle of Python", Array),
        (0, Bytes("\x80\x03"), "a pickle of Python", Array),
        (0, Bytes("\x80\x04"), "a pickle of Python", Array),
        (0, Bytes("\x80\x05"), "a pickle of Python", Array),
        (8, Bytes("{\""), "weights (safetensors)", Model),
        (4, Bytes("TFL3"), "a model of TensorFlow Lite", Model),
    ];

    /// <summary>What the boxes of ISO's media files say that they hold.</summary>
    private static readonly Dictionary<string, (string Name, string Advice)> Brands = new()
    {
        ["avif"] = ("AVIF", Convert + ", for example with `avifdec in.avif out.png`"),
        ["avis"] = ("AVIF", Convert + ", for example with `avifdec in.avif out.png`"),
        ["crx "] = ("a camera's raw file (CR3)", Develop),
        ["jxl "] = ("JPEG XL", Convert + ", for example with `djxl in.jxl out.png`"),
        ["heic"] = Heic("HEIC"),
        ["heix"] = Heic("HEIC"),
        ["heim"] = Heic("HEIC"),
        ["heis"] = Heic("HEIC"),
        ["hevc"] = Heic("HEIC"),
        ["hevx"] = Heic("HEIC"),
        ["mif1"] = Heic("HEIF"),
        ["msf1"] = Heic("HEIF"),
    };

    /// <returns>The end of a sentence that begins with the file's name.</returns>
    public static string Describe(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> head = file[..Math.Min(file.Length, HeadLength)];
        return Find(head) is { } found
            ? $"it is {found.Name}, which is not read: {found.Advice}."
            : $"it begins as no image that is known ({System.Convert.ToHexString(head[..Math.Min(head.Length, 8)])}). "
                + "Read are JPEG, PNG, WebP, GIF, BMP and ICO.";
    }

    private static (string Name, string Advice)? Find(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8))
        {
            return FindBrand(head);
        }

        foreach ((int at, byte[] signature, string name, string advice) in Signatures)
        {
            if (head.Length >= at && head[at..].StartsWith(signature))
            {
                return (name, advice);
            }
        }

        // MNIST's form: two zeros, a type of numbers, and how many dimensions there are.
        return head is [0, 0, >= 8 and <= 14, >= 1 and <= 4, ..] ? ("an array in IDX, as MNIST's", Array) : FindText(head);
    }

    /// <summary>The main one, or one of those that it says it goes with.</summary>
    private static (string Name, string Advice) FindBrand(ReadOnlySpan<byte> head)
    {
        const int FirstBrand = 8;
        (string Name, string Advice)? found = null;
        for (int at = FirstBrand; at + 4 <= head.Length && at < head[3] + (head[2] << 8); at += at == FirstBrand ? 8 : 4)
        {
            if (Brands.TryGetValue(Encoding.Latin1.GetString(head.Slice(at, 4)), out (string, string) brand))
            {
                found ??= brand;

                // An AVIF may name the general brand first.
                found = brand.Item1 == "AVIF" ? brand : found;
            }
        }

        return found ?? ("a film (MP4, MOV)", TakeFrames);
    }

    private static (string Name, string Advice)? FindText(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        string text = Encoding.Latin1.GetString(head.StartsWith(byteOrderMark) ? head[3..] : head).TrimStart();
        return Has("<!doctype html") || Has("<html")
                ? ("HTML, a page of the web, perhaps of an error or a login", "fetch the image itself")
            : Has("<svg") ? ("SVG", "render it as PNG, in the size that the model takes")
            : text.StartsWith('<') ? ("XML", "give an image")
            : text.StartsWith('{') || text.StartsWith('[')
                ? ("JSON", "give an image, or its bytes if they are written in Base64 in it")
            : text.StartsWith("data:image", StringComparison.Ordinal) ? ("a data URL", "decode its Base64 and give the bytes")
            : IsText(head) ? ("text", "give an image, not its name or address")
            : null;

        bool Has(string tag) => text.StartsWith('<') && text.Contains(tag, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Of control characters text has those from the tabulator to the return.</summary>
    private static bool IsText(ReadOnlySpan<byte> head) =>
        !head.ContainsAnyInRange((byte)0, (byte)8) && !head.ContainsAnyInRange((byte)14, (byte)31) && Utf8.IsValid(head);

    private static (string, string) Heic(string name) =>
        (
            $"{name} (a phone's photograph)",
            Convert + ", for example with `heif-convert in.heic out.jpg`, or let the phone save JPEG (\"Most Compatible\")"
        );

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
