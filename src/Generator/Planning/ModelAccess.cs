namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>Who may use the compiled class.</summary>
internal enum ModelAccess
{
    Public,
    Internal,

    /// <summary>As the project's own part of the class says. That contradicts the item, which is an error.</summary>
    AsDeclared,
}
