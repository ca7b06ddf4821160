using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>What is done with a tile.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void TileAction<in TPass>(TPass pass, Tile tile)
    where TPass : ForwardPass;
