using System.Diagnostics.Metrics;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Scheduler;

/// <summary>Grains that were written, as Orleans counts them.</summary>
internal sealed class StorageWrites : IDisposable
{
    private const string Instrument = "orleans-storage-write-latency";

    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private long _count;
    private double _milliseconds;

    public StorageWrites()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == Instrument)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, milliseconds, _, _) => Note(milliseconds));
        _listener.Start();
    }

    public (long Count, double Milliseconds) SoFar
    {
        get
        {
            lock (_lock)
            {
                return (_count, _milliseconds);
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(double milliseconds)
    {
        lock (_lock)
        {
            _count++;
            _milliseconds += milliseconds;
        }
    }
}
