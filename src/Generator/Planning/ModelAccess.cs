namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>Who may use the compiled class.</summary>
internal enum ModelAccess
{
    Public,
    Internal,

    /// <summary>Whoever the project's own part of the class says. It contradicts the item, which is reported as an error.</summary>
    AsDeclared,
}
