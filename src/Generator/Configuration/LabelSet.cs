using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>
/// The labels of a model's logits: names from <c>id2label</c>, or Hugging Face's <c>LABEL_0</c>, <c>LABEL_1</c> ….
/// </summary>
/// <param name="Count">Number of labels, and of logits; none means a model without a classifier.</param>
/// <param name="Names">The names in the order of their ids; empty where the default names stand.</param>
internal sealed record LabelSet(int Count, EquatableArray<string> Names)
{
    public static LabelSet Default(int count) => new(count, EquatableArray<string>.Empty);

    public static LabelSet Named(IEnumerable<string> names)
    {
        EquatableArray<string> array = names.ToEquatableArray();
        return new LabelSet(array.Count, array);
    }
}
