using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>A model that can be emitted. A value without any place in a text.</summary>
/// <param name="Variants">The plans for further image sizes, which share its weights.</param>
/// <param name="Labels">The plan only counts them, so that renaming one leaves the plan as it is.</param>
internal sealed record PlannedModel(ModelPlan Plan, EquatableArray<ModelPlan> Variants, LabelSet Labels);
