using ConvNextV2.Compiled.Hosting.Models;

namespace ConvNextV2.Compiled.Hosting.Catalog;

/// <summary>A model that the program has registered, to be there from the start.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Create">Makes it, not loaded yet, of options that have been checked.</param>
internal sealed record ModelRegistration(string Name, Func<HostedModelOptions, ModelSurroundings, HostedEmbedder> Create);
