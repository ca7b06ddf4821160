using Orleans;
using Orleans.Runtime;

namespace ConvNextV2.Compiled.Cluster.Grains;

internal static class SavedState
{
    /// <summary>
    /// Saves what a grain has in memory. If that fails the grain ends: its memory is ahead of what is saved and was promised to
    /// nobody, and the next call begins with what is saved.
    /// </summary>
    /// <exception cref="IOException">
    /// It could not be saved. Whatever a storage throws is here as words: exceptions of a database's driver do not cross from one
    /// silo to another.
    /// </exception>
    public static async Task SaveAsync<T>(this IPersistentState<T> state, IGrainBase grain)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception exception)
        {
            grain.DeactivateOnIdle();
            throw new IOException(
                $"The storage of jobs does not take '{grain.GrainContext.GrainId.Key}': "
                    + $"{exception.GetType().Name}: {exception.Message}"
            );
        }
    }
}
