using ConvNextV2.Compiled.Hosting.Generations;
using ConvNextV2.Compiled.Hosting.Queues;
using ConvNextV2.Compiled.Hosting.Threads;

namespace ConvNextV2.Compiled.Hosting.Models;

/// <summary>What a request has of its host while it is worked on; to be given back once.</summary>
/// <param name="Generation">Entered.</param>
/// <param name="Permit">To be returned.</param>
/// <param name="Requests">Entered.</param>
internal readonly record struct ModelTurn(Generation Generation, RunPermit Permit, UseCount Requests)
{
    /// <param name="session">Rented from the generation.</param>
    public void GiveBack(ImageEmbedderSession session)
    {
        // The session first, for who is let in next takes it; and the place also if freeing a model that is replaced fails.
        try
        {
            Generation.Return(session, Permit.IsAlone);
            Generation.Exit();
        }
        finally
        {
            Permit.Return();
            Requests.Exit();
        }
    }
}
