using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>A centre crop; where the image is smaller, black is added around it.</summary>
internal readonly record struct CropPlan(ImageExtent Size, CropRule Rule);
