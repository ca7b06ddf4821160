using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

namespace ConvNextV2.Compiled.InProcess.Tests.Loading;

/// <summary>How long the code of a folder stays.</summary>
public sealed class ModelContextTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();
    private readonly ModelFolder _folder;

    public ModelContextTests() =>
        _folder = ModelFolder.Compile(BuiltModel.All["hf-test"].Config, BuiltModel.All["hf-test"].Options(_cache.Path));

    [Fact]
    public void A_classifier_that_nobody_holds_any_more_takes_its_code_along()
    {
        Assert.True(IsGone(LoadAndRun(dispose: true)));

        // Nor does one that was forgotten to be disposed keep it.
        Assert.True(IsGone(LoadAndRun(dispose: false)));
    }

    [Fact]
    public void A_classifier_in_use_keeps_its_code_and_runs_on()
    {
        ImageClassifier model = _folder.LoadClassifier();
        int[] expected = Outputs.Of(model);
        WeakReference context = ContextOf(model);

        Collect();
        Collect();

        Assert.True(context.IsAlive);
        Assert.Equal(expected, Outputs.Of(model));
        GC.KeepAlive(model);
    }

    /// <summary>What its code refers to is looked for when it first runs, which may be long after it was loaded.</summary>
    [Fact]
    public void A_classifier_that_first_runs_after_collections_finds_what_it_needs()
    {
        using ImageClassifier early = _folder.LoadClassifier();
        int[] expected = Outputs.Of(early);
        using ImageClassifier late = _folder.LoadClassifier();
        StrongBox<bool> isUnloading = WatchUnloading(late);

        Collect();
        Collect();
        Collect();

        Assert.False(isUnloading.Value);
        Assert.Equal(expected, Outputs.Of(late));
    }

    [Fact]
    public void Loading_again_and_again_leaves_nothing_behind()
    {
        WeakReference[] contexts = [.. Enumerable.Range(0, 8).Select(_ => LoadAndRun(dispose: true))];

        Assert.All(contexts, context => Assert.True(IsGone(context)));
        Assert.DoesNotContain(AssemblyLoadContext.All, context => contexts.Any(other => ReferenceEquals(other.Target, context)));
    }

    [Fact]
    public async Task A_classifier_that_was_loaded_on_other_threads_is_unloaded_too()
    {
        WeakReference context = await LoadAsync();

        // What is left of the call stands on this thread until it is another's turn.
        await Task.Yield();
        Assert.True(IsGone(context));
    }

    [Fact]
    public void A_load_that_fails_leaves_nothing_behind()
    {
        WeakReference[] contexts = [.. Enumerable.Range(0, 3).Select(_ => FailToLoad())];

        Assert.All(contexts, context => Assert.True(IsGone(context)));
    }

    public void Dispose() => _cache.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference LoadAndRun(bool dispose)
    {
        ImageClassifier model = _folder.LoadClassifier();
        Outputs.Of(model);
        WeakReference context = ContextOf(model);
        if (dispose)
        {
            model.Dispose();
        }

        return context;
    }

    /// <summary>The context that it left is known by the thread that loaded into it: other tests load theirs meanwhile.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference FailToLoad()
    {
        WeakReference? context = null;
        int thread = Environment.CurrentManagedThreadId;
        AppDomain.CurrentDomain.AssemblyLoad += Note;
        Assert.Throws<FileNotFoundException>(() => _folder.LoadClassifier(_cache.PathOf("nothing.safetensors")));
        AppDomain.CurrentDomain.AssemblyLoad -= Note;
        return Assert.IsType<WeakReference>(context);

        void Note(object? sender, AssemblyLoadEventArgs loading)
        {
            AssemblyLoadContext? found = AssemblyLoadContext.GetLoadContext(loading.LoadedAssembly);
            if (Environment.CurrentManagedThreadId == thread && found is { IsCollectible: true })
            {
                context = new WeakReference(found, trackResurrection: true);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> LoadAsync()
    {
        using ImageClassifier model = await _folder.LoadClassifierAsync();
        return ContextOf(model);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ContextOf(CompiledModel model)
    {
        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(model.GetType().Assembly)!;
        Assert.True(context.IsCollectible);
        return new WeakReference(context, trackResurrection: true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static StrongBox<bool> WatchUnloading(CompiledModel model)
    {
        var isUnloading = new StrongBox<bool>();
        AssemblyLoadContext.GetLoadContext(model.GetType().Assembly)!.Unloading += _ => isUnloading.Value = true;
        return isUnloading;
    }

    private static bool IsGone(WeakReference context) => Eventually(() => !context.IsAlive);

    /// <summary>A context goes in several collections: its objects, its finalizer, its code.</summary>
    private static bool Eventually(Func<bool> condition)
    {
        for (int i = 0; i < 20 && !condition(); i++)
        {
            Collect();
        }

        return condition();
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
