/* The beginning of a program that is compiled for x86-64-v3 and for x86-64-v4: nothing of .NET has run before, and one of both runs. */
#include <cpuid.h>
#include <stdlib.h>

int __real_main(int argc, char **argv);
int main_x86_64_v4(int argc, char **argv);

/* Intel's first processors with AVX-512 slow down for vectors of 512 bits; .NET's JIT keeps to 256 bits there, too. */
static int slows_down(void)
{
    unsigned eax, ebx, ecx, edx;
    if (!__builtin_cpu_is("intel") || !__get_cpuid(1, &eax, &ebx, &ecx, &edx))
        return 0;
    unsigned family = eax >> 8 & 0xf, model = (eax >> 12 & 0xf0) | (eax >> 4 & 0xf);
    /* Skylake, Cascade Lake and Cooper Lake as servers; Cannon Lake. */
    return family == 6 && (model == 0x55 || model == 0x66);
}

/* Whether processor and operating system have all of x86-64-v4. */
static int has_v4(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

int __wrap_main(int argc, char **argv)
{
    /* The width that a process is asked to compute with, a number for the models, too: " +512" is 512. */
    const char *bits = getenv("CONVNEXTV2_VECTOR_BITS");
    int is_named = bits && *bits;
    int is_wide = has_v4() && (is_named ? strtol(bits, NULL, 10) == 512 : !slows_down());
    return is_wide ? main_x86_64_v4(argc, argv) : __real_main(argc, argv);
}
