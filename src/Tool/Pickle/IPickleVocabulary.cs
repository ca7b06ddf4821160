namespace ConvNextV2.Compiled.Tool.Pickle;

/// <summary>
/// What the names in a pickle mean. Python would import them and call them; here a name is looked up in a fixed list, and a call
/// of one makes a value from its arguments. Each method throws <see cref="PickleException"/> on what it does not accept.
/// </summary>
internal interface IPickleVocabulary
{
    /// <summary>The value that stands for a global, or null if the name is not in the list.</summary>
    object? FindGlobal(string module, string name);

    /// <summary>What a call of a global's value comes to.</summary>
    object Call(object? callable, PickleTuple arguments);

    /// <summary>What an identifier of something outside of the pickle stands for.</summary>
    object FindPersistent(object? id);

    /// <summary>Gives attributes to an object.</summary>
    void Build(object? target, object? state);
}
