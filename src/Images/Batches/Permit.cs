namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>One of a semaphore's, given back once, whoever of two is the first to do so.</summary>
internal sealed class Permit(SemaphoreSlim semaphore)
{
    private int _isGivenBack;

    public void GiveBack()
    {
        if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
        {
            semaphore.Release();
        }
    }
}
