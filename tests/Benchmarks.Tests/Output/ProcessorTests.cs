using System.Runtime.Intrinsics.X86;
using ConvNextV2.Compiled.Benchmarks.Output;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Output;

public class ProcessorTests
{
    [Theory]
    [InlineData("AuthenticAMD", 23, 0x31, "amd-zen2")]
    [InlineData("AuthenticAMD", 25, 1, "amd-zen3")]
    [InlineData("AuthenticAMD", 25, 17, "amd-zen4")]
    [InlineData("AuthenticAMD", 26, 2, "amd-zen5")]
    [InlineData("GenuineIntel", 6, 207, "intel-emerald-rapids")]
    [InlineData("GenuineIntel", 6, 151, "intel-alder-lake")]
    public void A_folder_has_the_name_of_the_design(string vendor, int family, int model, string name) =>
        Assert.Equal(name, new Processor("", vendor, family, model).Name);

    [Theory]
    [InlineData("AuthenticAMD", 27, 2, "x64-family-27-model-2")]
    [InlineData("GenuineIntel", 19, 1, "x64-family-19-model-1")]
    [InlineData("HygonGenuine", 24, 1, "x64-family-24-model-1")]
    public void One_that_nobody_has_named_here_has_its_numbers(string vendor, int family, int model, string name) =>
        Assert.Equal(name, new Processor("", vendor, family, model).Name);

    [Fact]
    public void This_one_says_what_it_is()
    {
        var processor = Processor.OfMachine();
        Assert.NotEmpty(processor.Brand);
        const string CpuInfo = "/proc/cpuinfo";
        if (!X86Base.IsSupported || !File.Exists(CpuInfo))
        {
            Assert.NotEmpty(processor.Name);
            return;
        }

        string Line(string key) => File.ReadLines(CpuInfo).First(line => line.Split('\t', ':')[0] == key).Split(':')[1].Trim();
        Assert.Equal(
            (Line("vendor_id"), Line("cpu family"), Line("model")),
            (processor.Vendor, $"{processor.Family}", $"{processor.Model}")
        );
    }
}
