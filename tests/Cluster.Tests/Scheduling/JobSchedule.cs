using System.Text.Json;
using ConvNextV2.Compiled.Cluster.Scheduling;

namespace ConvNextV2.Compiled.Cluster.Tests.Scheduling;

/// <summary>
/// A job, its ledger and its workers as a script of numbers has them act: messages are lost and come twice, workers are killed,
/// stopped or stand still, the ledger is lost and loaded from what was saved, and the clock jumps. Beside it a model that is
/// told only what was committed to the folder, which is what counts in the end.
/// </summary>
internal sealed class JobSchedule
{
    private const long ImagesPerShard = 10;

    private static readonly LedgerRules Rules = new()
    {
        LeaseTime = TimeSpan.FromSeconds(60),
        MostTries = 3,
        RetryDelay = TimeSpan.FromSeconds(10),
        MostOpenShards = 4,
        MostSetAside = 3,
        StragglerTime = TimeSpan.FromSeconds(20),
        StuckTime = TimeSpan.FromSeconds(60),
    };

    private static readonly TimeSpan Long = Rules.LeaseTime * 3;

    private readonly Queue<int> _script;
    private readonly int _shards;
    private readonly HashSet<long> _broken;
    private readonly List<Worker> _workers = [];
    private readonly List<Action<JobLedger>> _pastMessages = [];

    // What stands in the folder: who comes second finds that there is a part.
    private readonly HashSet<long> _parts = [];
    private bool _hasManifest;

    private LedgerState _state = new();
    private string _saved;
    private long _highestFence;
    private DateTimeOffset _now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private DateTimeOffset _latest;

    private JobSchedule(int[] script)
    {
        _script = new Queue<int>(script);
        _shards = Next() % 9;
        int brokenShards = Next();
        _broken = [.. Enumerable.Range(0, _shards).Where(shard => (brokenShards >> shard) % 4 == 3).Select(shard => (long)shard)];
        for (int worker = Next() % 4; worker >= 0; worker--)
        {
            _workers.Add(new Worker($"worker {worker}"));
        }

        _saved = JsonSerializer.Serialize(_state);
    }

    private JobLedger Ledger => new(_state, Rules);

    public static void Run(int[] script)
    {
        var schedule = new JobSchedule(script);
        while (schedule._script.Count > 0)
        {
            schedule.Act();
            schedule.CheckAlways();
            schedule._latest = schedule._now > schedule._latest ? schedule._now : schedule._latest;
        }

        schedule.RunToTheEnd();
        schedule.CheckEnd();

        // Whatever went wrong is put right, and what was not done is tried again.
        schedule._broken.Clear();
        if (schedule._state.Phase != JobPhase.Done)
        {
            Assert.True(schedule.Ledger.BeginAgain(retriesErrors: true));
            schedule.RunToTheEnd();
            schedule.CheckEnd();
            Assert.Equal(JobPhase.Done, schedule._state.Phase);
        }
    }

    private int Next() => _script.TryDequeue(out int number) ? number : 0;

    private void Act()
    {
        Worker worker = _workers[Next() % _workers.Count];
        switch (Next() % 24)
        {
            case < 8:
                Acquire(worker);
                break;
            case < 16:
                Work(worker);
                break;
            case 16:
                _now += TimeSpan.FromSeconds(Next() % 30);
                break;
            case 17:
                _now += Long;
                break;
            case 18:
                _now -= Long;
                break;
            case 19:
                if (Next() % 2 == 0)
                {
                    StopInOrder(worker);
                }

                worker.Kill();
                break;
            case 20:
                worker.StandsStill = !worker.StandsStill;
                break;
            case 21:
                LoseLedger();
                break;
            case 22 when _pastMessages.Count > 0:
                _pastMessages[Next() % _pastMessages.Count](Ledger);
                Save();
                break;
            case 23:
                if (!Ledger.Pause())
                {
                    Ledger.GoOn();
                }

                Save();
                break;
        }
    }

    private void Acquire(Worker worker)
    {
        int fate = Next() % 8;
        if (worker.StandsStill || fate == 0)
        {
            return;
        }

        LeasedWork? work = Ledger.Acquire(worker.Name, _now);
        Save();
        if (work is { } leased)
        {
            Assert.True(leased.Fence > _highestFence, "A fence was used before.");
            _highestFence = leased.Fence;
            if (fate != 1)
            {
                worker.Tasks.Add(new WorkerTask(leased));
            }
        }
    }

    /// <summary>One step of one task of a worker's.</summary>
    private void Work(Worker worker)
    {
        int which = Next();
        int fate = Next() % 8;
        if (worker.StandsStill || worker.Tasks.Count == 0)
        {
            return;
        }

        WorkerTask task = worker.Tasks[which % worker.Tasks.Count];
        long fence = task.Work.Fence;
        if (task.Work.Kind == WorkKind.Shard && _broken.Contains(task.Work.Shard))
        {
            DateTimeOffset then = _now;
            bool isUnfit = Next() % 2 == 0;
            Send(fate, ledger => ledger.Fail(fence, "broken", then, isUnfit), worker, task);
            return;
        }

        switch (task.Stage)
        {
            case Stage.Working when task.Work.Kind == WorkKind.Listing:
                bool goesOn = Ledger.Listed(fence, new WorkResult(_shards / 2, _shards / 2 * ImagesPerShard, 0), _now);
                task.Stage = goesOn ? Stage.Committed : task.Stage;
                if (!goesOn)
                {
                    worker.Tasks.Remove(task);
                }

                break;
            case Stage.Working:
                if (!Ledger.MayCommit(fence, _now))
                {
                    worker.Tasks.Remove(task);
                    break;
                }

                // And nobody else's.
                OpenItem held = Assert.Single(_state.Open, item => item.Leases.Exists(lease => lease.Fence == fence));
                Assert.Single(held.Leases);
                task.Stage = Stage.MayCommit;
                break;
            case Stage.MayCommit:
                Commit(task.Work);
                task.Stage = Stage.Committed;
                break;
            case Stage.Committed:
                DateTimeOffset now = _now;
                WorkResult result = task.Work.Kind switch
                {
                    WorkKind.Listing => new WorkResult(_shards, _shards * ImagesPerShard, 0),
                    WorkKind.Shard => new WorkResult(0, ImagesPerShard, task.Work.Shard % 3),
                    _ => default,
                };
                Send(fate, ledger => ledger.Complete(fence, result, now), worker, task);
                break;
        }
    }

    private void Send(int fate, Func<JobLedger, bool> message, Worker worker, WorkerTask task)
    {
        _pastMessages.Add(ledger => message(ledger));
        if (fate == 0)
        {
            return;
        }

        message(Ledger);
        Save();

        // Without an answer it is said again.
        if (fate != 1)
        {
            worker.Tasks.Remove(task);
        }
    }

    private void StopInOrder(Worker worker)
    {
        foreach (WorkerTask task in worker.Tasks)
        {
            Ledger.Release(task.Work.Fence);
        }

        Save();
    }

    private void Commit(LeasedWork work)
    {
        if (work.Kind == WorkKind.Manifest)
        {
            Assert.Equal(_shards, _parts.Count);
            _hasManifest = true;
        }
        else
        {
            _parts.Add(work.Shard);
        }
    }

    private void Save() => _saved = JsonSerializer.Serialize(_state);

    private void LoseLedger()
    {
        _state = JsonSerializer.Deserialize<LedgerState>(_saved)!;
        Ledger.Resume(_now);
    }

    /// <summary>Nothing goes wrong any more, and time passes.</summary>
    private void RunToTheEnd()
    {
        // Clocks that jumped are right again.
        _now = _latest > _now ? _latest : _now;
        Ledger.GoOn();
        foreach (Worker worker in _workers)
        {
            worker.StandsStill = false;
        }

        for (int round = 0; !Ledger.HasEnded; round++)
        {
            Assert.True(round < 500, "The job does not end.");
            _now += TimeSpan.FromSeconds(15);
            foreach (Worker worker in _workers)
            {
                if (worker.Tasks.Count == 0 && Ledger.Acquire(worker.Name, _now) is { } work)
                {
                    _highestFence = work.Fence;
                    worker.Tasks.Add(new WorkerTask(work));
                }

                _script.Enqueue(0);
                _script.Enqueue(2);
                Work(worker);
                CheckAlways();
            }
        }

        _script.Clear();
    }

    private void CheckAlways()
    {
        // What is done is what is committed.
        HashSet<long> setAside = [.. _state.SetAside.Select(shard => shard.Shard)];
        long[] done =
        [
            .. Enumerable.Range(0, (int)_state.Watermark).Select(shard => (long)shard),
            .. _state.Open.Where(item => item.IsSettled).Select(item => item.Shard),
        ];
        Assert.Equal(done.Length, done.Distinct().Count());
        done = [.. done.Where(shard => !setAside.Contains(shard))];
        Assert.All(done, shard => Assert.Contains(shard, _parts));
        if (_state.Phase != JobPhase.Failed)
        {
            Assert.Equal((done.Length * ImagesPerShard, done.Sum(shard => shard % 3)), (_state.Rows, _state.Errors));
        }

        // No more is remembered than there may be.
        Assert.True(_state.Open.Count <= Rules.MostOpenShards + 1);
        Assert.True(_state.SetAside.Count <= Rules.MostSetAside);
        Assert.All(_state.Open, item => Assert.True(item.Tries <= Rules.MostTries + 1));
        Assert.All(_state.Open, item => Assert.True(item.Leases.Count <= (item.Kind == WorkKind.Shard ? 2 : 1)));
        Assert.All(_state.Open, item => Assert.Distinct(item.Leases.Select(lease => lease.Worker)));
        Assert.True(_state.NextShard <= _shards);
    }

    private void CheckEnd()
    {
        switch (_state.Phase)
        {
            case JobPhase.Done:
                Assert.Equal((_shards, _shards * ImagesPerShard), (_parts.Count, _state.Rows));
                Assert.True(_hasManifest);
                Assert.Empty(_state.SetAside);
                break;
            case JobPhase.DoneWithFailures:
                Assert.NotEmpty(_state.SetAside);
                Assert.Equal(_shards * ImagesPerShard, _state.Rows + (_state.SetAside.Count * ImagesPerShard));
                break;
            default:
                Assert.Equal(JobPhase.Failed, _state.Phase);
                Assert.NotNull(_state.Reason);
                break;
        }

        Assert.Empty(_state.Open);
    }

    private enum Stage
    {
        Working,
        MayCommit,
        Committed,
    }

    private sealed class WorkerTask(LeasedWork work)
    {
        public LeasedWork Work => work;

        public Stage Stage { get; set; }
    }

    private sealed class Worker(string name)
    {
        private int _lives = 1;

        public string Name => $"{name}, life {_lives}";

        public bool StandsStill { get; set; }

        public List<WorkerTask> Tasks { get; } = [];

        public void Kill()
        {
            _lives++;
            StandsStill = false;
            Tasks.Clear();
        }
    }
}
