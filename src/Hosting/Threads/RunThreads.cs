namespace ConvNextV2.Compiled.Hosting.Threads;

/// <summary>
/// Threads of their own for decoding and running. On those of the pool, which has about one for each processor, runs would hold
/// up everything else that a server does: requests would wait for a run before they are even refused.
/// </summary>
internal sealed class RunThreads : IDisposable
{
    private readonly Queue<Action> _work = new();
    private readonly int _most;
    private readonly Action<Thread> _start;

    // One is there from the beginning, and does all where the system gives no more.
    private int _threads = 1;
    private int _idle;
    private bool _isDisposed;

    /// <param name="most">As many as are asked to work at once.</param>
    /// <param name="start">Starts a thread; may throw, but for the first.</param>
    public RunThreads(int most, Action<Thread>? start = null)
    {
        (_most, _start) = (most, start ?? (static thread => thread.UnsafeStart()));
        StartOne();
    }

    /// <summary>Does work on one of them, in the caller's context: its activity, its logging scopes.</summary>
    public Task<TResult> RunAsync<TResult>(Func<TResult> work)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        ExecutionContext? context = ExecutionContext.Capture();
        Enqueue(() =>
        {
            if (context is null)
            {
                Work(null);
            }
            else
            {
                ExecutionContext.Run(context, Work, null);
            }
        });
        return done.Task;

        void Work(object? state)
        {
            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException exception)
            {
                done.SetCanceled(exception.CancellationToken);
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        }
    }

    /// <summary>Ends the threads once they have done what they were asked for.</summary>
    public void Dispose()
    {
        lock (_work)
        {
            _isDisposed = true;
            Monitor.PulseAll(_work);
        }
    }

    private void Enqueue(Action work)
    {
        lock (_work)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _work.Enqueue(work);
            if (_idle >= _work.Count || _threads == _most)
            {
                Monitor.Pulse(_work);
                return;
            }

            _threads++;
        }

        try
        {
            StartOne();
        }
        catch (Exception)
        {
            // Whatever the reason, a limit on threads or on memory: those that there are do the work.
            lock (_work)
            {
                _threads--;
            }
        }
    }

    private void StartOne() => _start(new Thread(WorkUntilDisposed) { IsBackground = true, Name = "ConvNextV2 run" });

    private void WorkUntilDisposed()
    {
        while (Take() is { } work)
        {
            work();
        }
    }

    private Action? Take()
    {
        lock (_work)
        {
            Action? work;
            _idle++;
            while (!_work.TryDequeue(out work) && !_isDisposed)
            {
                Monitor.Wait(_work);
            }

            _idle--;
            return work;
        }
    }
}
