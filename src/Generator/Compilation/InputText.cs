namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>A file that a model is made from.</summary>
/// <param name="FileName">Without its folder.</param>
/// <param name="Text">Null if the file cannot be read.</param>
internal sealed record InputText(string FileName, string? Text);
