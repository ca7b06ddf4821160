using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using ConvNextV2.Compiled.Tests.Threading;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Tests.Sessions;

public class UnloadTests
{
    [Fact]
    public void A_plugin_that_has_run_a_model_is_unloaded_again_and_again()
    {
        for (int load = 0; load < 3; load++)
        {
            WeakReference plugin = RunAndUnload();
            Assert.True(
                SpinWait.SpinUntil(
                    () =>
                    {
                        GC.Collect();
                        GC.WaitForPendingFinalizers();
                        return !plugin.IsAlive;
                    },
                    TimeSpan.FromSeconds(30)
                )
            );
        }
    }

    // A method of its own, so that no frame holds what it loads.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunAndUnload()
    {
        var context = new PluginContext();
        Assembly assembly = context.LoadFromAssemblyPath(typeof(UnloadTests).Assembly.Location);
        Type plugin = assembly.GetType(typeof(Plugin).FullName!)!;
        Assert.NotSame(typeof(Plugin), plugin);
        plugin.GetMethod(nameof(Plugin.Run))!.CreateDelegate<Action>()();
        context.Unload();
        return new WeakReference(context);
    }

    /// <summary>Has a runtime of its own, and tests of its own, with a model.</summary>
    private sealed class PluginContext() : AssemblyLoadContext(isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name == typeof(ModelSession).Assembly.GetName().Name
                ? LoadFromAssemblyPath(typeof(ModelSession).Assembly.Location)
                : null;
    }

    /// <summary>Runs in the context.</summary>
    public static class Plugin
    {
        public static void Run()
        {
            HelperPool.Shared.IdleTime = TimeSpan.FromMilliseconds(20);
            TinyModel model = TinyModel.Load();
            using TinyModel.Session session = model.CreateSession(new ModelSessionOptions { ThreadCount = 3, MaxBatchSize = 5 });
            session.Run(new float[10]);
            model.DuringTile = _ => throw new PluginException();
            try
            {
                session.Run(new float[2]);
            }
            catch (PluginException) { }

            // Whether or not the model's few tiles left something to the helpers: here they must have been.
            var forkJoin = new ForkJoin(3);
            var meeting = new MeetingWork(3);
            forkJoin.Begin();
            try
            {
                forkJoin.Run(
                    new ActionWork(
                        (item, worker) =>
                        {
                            meeting.Execute(item, worker);
                            throw new PluginException();
                        }
                    ),
                    3,
                    maxWorkers: 3
                );
            }
            catch (PluginException) { }
            finally
            {
                forkJoin.End();
            }
        }

        private sealed class PluginException : Exception;
    }
}
