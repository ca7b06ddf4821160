using System.ComponentModel;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled;

/// <summary>
/// A loaded model: immutable weights that any number of threads may share, each through a session of its own. Generated classes
/// derive from it; <see cref="ICompiledModel{TSelf}"/> is how generic code loads one.
/// </summary>
public abstract class CompiledModel : IDisposable
{
    private int _isDisposed;

    /// <summary>For generated code.</summary>
    /// <param name="preprocessing">As the config says.</param>
    /// <param name="weights">Loaded, and not yet given back by all of its models.</param>
    /// <exception cref="ObjectDisposedException">The weights are given back.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected CompiledModel(ImagePreprocessor preprocessing, ModelWeights weights)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(weights);
        ObjectDisposedException.ThrowIf(!weights.Memory.TryAddOwner(), this);
        Preprocessing = preprocessing;
        LoadedWeights = weights;
    }

    /// <summary>Rows of the images that the model is compiled for.</summary>
    public int InputHeight => Preprocessing.Height;

    /// <summary>Columns of the images that the model is compiled for.</summary>
    public int InputWidth => Preprocessing.Width;

    /// <summary>Channels of those images.</summary>
    public int InputChannels => Preprocessing.Channels;

    /// <summary>How an image becomes pixel values: for what prepares images of any model.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ImagePreprocessor Preprocessing { get; }

    /// <summary>What the weights were loaded from: whose names it has, what was left aside, what is not finite.</summary>
    public LoadedCheckpoint LoadedCheckpoint => LoadedWeights.Checkpoint;

    internal ModelWeights LoadedWeights { get; }

    internal bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    /// <summary>Makes a session: the memory for one run at a time, which it gives back when it is disposed.</summary>
    /// <param name="options">What the session keeps besides its results, and how many threads and images it is for.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public abstract ModelSession CreateSession(ModelSessionOptions? options = null);

    /// <summary>What the model sees of an image: all of it but what the preprocessing crops.</summary>
    /// <param name="width">Pixels of a row of the image, from 1 to <see cref="ImageView.MaximumEdge"/>.</param>
    /// <param name="height">Its rows, likewise.</param>
    /// <returns>A rectangle of the image, in its own pixels, before any resizing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An edge is out of its range.</exception>
    public ImageRegion SeenRegion(int width, int height)
    {
        ImageView.RequireEdge(width, nameof(width));
        ImageView.RequireEdge(height, nameof(height));
        (ResizeAxis columns, ResizeAxis rows) = Preprocessing.Geometry.AxesOf(width, height);
        (CoveredRange across, CoveredRange down) = (columns.Covered, rows.Covered);
        return new ImageRegion(across.SeenStart, down.SeenStart, across.SeenLength, down.SeenLength);
    }

    /// <summary>
    /// Gives the memory of the weights back, at once or when the runs end that are in it; other models that share the weights
    /// keep them. Sessions of this model run no more; what they handed out stays readable.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            LetGo();
            LoadedWeights.Memory.RemoveOwner();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>What else goes with the model.</summary>
    private protected virtual void LetGo() { }
}
