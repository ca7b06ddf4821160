namespace ConvNextV2.Compiled.Threading;

/// <summary>Numbered items that any thread may do, each once, in any order.</summary>
internal interface IWork
{
    /// <param name="item">Its number, from 0.</param>
    /// <param name="worker">The worker that does it: 0 is the caller. No two threads have the same number at a time.</param>
    void Execute(int item, int worker);
}
