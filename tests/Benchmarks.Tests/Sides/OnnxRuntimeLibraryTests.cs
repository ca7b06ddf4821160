using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Sides;

public class OnnxRuntimeLibraryTests
{
    [Fact]
    public void Where_code_asks_which_registers_are_saved_it_gets_the_answer_of_AVX()
    {
        // nop; xor ecx, ecx; xgetbv; nop; then xgetbv; mov eax, eax; shl rdx, 32; then the bytes of xgetbv inside a sib and an add.
        byte[] code =
        [
            0x90,
            0x31,
            0xC9,
            0x0F,
            0x01,
            0xD0,
            0x90,
            0x0F,
            0x01,
            0xD0,
            0x89,
            0xC0,
            0x48,
            0xC1,
            0xE2,
            0x20,
            0x0F,
            0x01,
            0xD0,
        ];

        int count = OnnxRuntimeLibrary.Hold(code);

        // lea eax, [rcx + 7] in the first two places.
        Assert.Equal(2, count);
        Assert.Equal(
            [0x90, 0x31, 0xC9, 0x8D, 0x41, 0x07, 0x90, 0x8D, 0x41, 0x07, 0x89, 0xC0, 0x48, 0xC1, 0xE2, 0x20, 0x0F, 0x01, 0xD0],
            code
        );
    }

    [Fact]
    public void The_library_that_is_measured_has_such_places()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libonnxruntime.so");
        byte[] library = File.ReadAllBytes(path);

        // MLAS asks in the constructor of its platform, which is inlined several times, and the library that reads processors' features once more.
        Assert.InRange(OnnxRuntimeLibrary.Hold(library), 2, 20);
        Assert.Equal(0, OnnxRuntimeLibrary.Hold(library));
    }
}
