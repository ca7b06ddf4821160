namespace ConvNextV2.Compiled.Tool.Pickle;

/// <summary>
/// What the names in a pickle mean. Python would import them and call them; here a few are known, a call of one of these makes a
/// value from its arguments, and everything else is a <see cref="PickleOpaque"/>. Each method throws
/// <see cref="PickleException"/> on what Python could not do either.
/// </summary>
internal interface IPickleVocabulary
{
    /// <summary>The value that stands for a global.</summary>
    object FindGlobal(string module, string name);

    /// <summary>What a call of a global's value comes to.</summary>
    object Call(object? callable, PickleTuple arguments);

    /// <summary>What an instance of a class is that is made without its constructor.</summary>
    object Create(object? type);

    /// <summary>What an identifier of something outside of the pickle stands for.</summary>
    object FindPersistent(object? id);

    /// <summary>Gives attributes to an object.</summary>
    void Build(object? target, object? state);
}
