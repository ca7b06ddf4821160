using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>The image and the feature map of each stage.</summary>
internal sealed record ModelShapes(MapShape Image, EquatableArray<MapShape> Stages);
