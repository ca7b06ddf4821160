using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace ConvNextV2.Compiled.Benchmarks.Output;

/// <summary>Which processor figures are of. Its numbers it says itself, alike on all systems.</summary>
/// <param name="Brand">What the system calls it.</param>
/// <param name="Vendor">The maker's twelve letters.</param>
/// <param name="Family">Of the maker's numbering.</param>
/// <param name="Model">Of the family.</param>
internal sealed record Processor(string Brand, string Vendor, int Family, int Model)
{
    /// <summary>The name of the design, for folders; family and model where this list does not know it.</summary>
    public string Name =>
        Vendor switch
        {
            "AuthenticAMD" when AmdDesign() is { } design => $"amd-{design}",
            "GenuineIntel" when Family == 6 && IntelDesign() is { } design => $"intel-{design}",
            "" => RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            _ => string.Create(CultureInfo.InvariantCulture, $"x64-family-{Family}-model-{Model}"),
        };

    public static Processor OfMachine()
    {
        if (!X86Base.IsSupported)
        {
            return new Processor(BrandOfMachine(), Vendor: "", Family: 0, Model: 0);
        }

        (_, int first, int third, int second) = X86Base.CpuId(0, 0);
        int version = X86Base.CpuId(1, 0).Eax;
        int family = (version >> 8) & 15;
        int model = (version >> 4) & 15;
        return new Processor(
            BrandOfMachine(),
            Letters(first, second, third),
            family == 15 ? family + ((version >> 20) & 255) : family,
            family is 6 or 15 ? model + ((version >> 12) & 240) : model
        );
    }

    public override string ToString() =>
        Vendor == ""
            ? Brand
            : string.Create(CultureInfo.InvariantCulture, $"{Brand} ({Name}: {Vendor}, family {Family}, model {Model})");

    private static string BrandOfMachine()
    {
        const string CpuInfo = "/proc/cpuinfo";
        const string Key = "model name";
        string? line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line?.Split(':')[1].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string Letters(params int[] registers) =>
        Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers.AsSpan())).TrimEnd('\0');

    private string? AmdDesign() =>
        (Family, Model) switch
        {
            (23, < 0x30 or (>= 0x50 and < 0x60)) => "zen",
            (23, _) => "zen2",
            (25, < 0x10 or (>= 0x20 and < 0x60)) => "zen3",
            (25, _) => "zen4",
            (26, < 0x50 or (>= 0x60 and < 0x80)) => "zen5",
            _ => null,
        };

    private string? IntelDesign() =>
        Model switch
        {
            0x3C or 0x3F or 0x45 or 0x46 => "haswell",
            0x3D or 0x47 or 0x4F or 0x56 => "broadwell",
            0x4E or 0x5E => "skylake",
            0x55 => "skylake-sp",
            0x8E or 0x9E => "kaby-lake",
            0x6A or 0x6C => "ice-lake-sp",
            0x7D or 0x7E => "ice-lake",
            0x8C or 0x8D => "tiger-lake",
            0x97 or 0x9A => "alder-lake",
            0xB7 or 0xBA or 0xBF => "raptor-lake",
            0x8F => "sapphire-rapids",
            0xCF => "emerald-rapids",
            0xAD or 0xAE => "granite-rapids",
            _ => null,
        };
}
