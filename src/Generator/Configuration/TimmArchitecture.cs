using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>A ConvNeXt V2 of timm's registry (<c>timm/models/convnext.py</c>), which its configs know by name only.</summary>
internal sealed record TimmArchitecture(string Name, EquatableArray<int> Depths, EquatableArray<int> Dims)
{
    public static readonly IReadOnlyList<TimmArchitecture> All =
    [
        new("convnextv2_atto", new([2, 2, 6, 2]), new([40, 80, 160, 320])),
        new("convnextv2_femto", new([2, 2, 6, 2]), new([48, 96, 192, 384])),
        new("convnextv2_pico", new([2, 2, 6, 2]), new([64, 128, 256, 512])),
        new("convnextv2_nano", new([2, 2, 8, 2]), new([80, 160, 320, 640])),
        new("convnextv2_tiny", new([3, 3, 9, 3]), new([96, 192, 384, 768])),
        new("convnextv2_small", new([3, 3, 27, 3]), new([96, 192, 384, 768])),
        new("convnextv2_base", new([3, 3, 27, 3]), new([128, 256, 512, 1024])),
        new("convnextv2_large", new([3, 3, 27, 3]), new([192, 384, 768, 1536])),
        new("convnextv2_huge", new([3, 3, 27, 3]), new([352, 704, 1408, 2816])),
    ];

    /// <summary>Null if it is none of them. What follows a dot names weights, not the architecture.</summary>
    public static TimmArchitecture? Find(string name) => All.FirstOrDefault(known => known.Name == name.Split('.')[0]);
}
