using System.Diagnostics;
using System.Globalization;
using ConvNextV2.Compiled.Benchmarks.Server.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Server.Load;

/// <summary>
/// Debian's wrk, a process of its own that posts bodies by turns over so many connections, each again as soon as it is answered.
/// </summary>
internal static class Wrk
{
    // One thread has a thousand times the speed of what it is to measure, and leaves the processors to the server.
    private const string Threads = "-t1";

    private const string Script = """
        local requests = {}
        local turn = 0
        function init(paths)
          for i, path in ipairs(paths) do
            local file = io.open(path, "rb")
            requests[i] = wrk.format("POST", nil, { ["Content-Type"] = "image/jpeg" }, file:read("*a"))
            file:close()
          end
        end
        function request()
          turn = turn % #requests + 1
          return requests[turn]
        end
        function done(summary, latency)
          local errors = summary.errors
          io.write(string.format("requests=%d\nmicroseconds=%d\np50=%.1f\np99=%.1f\nrefused=%d\nbroken=%d\n",
            summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
            errors.status, errors.connect + errors.read + errors.write + errors.timeout))
        end
        """;

    /// <summary>Every answer must be one of success.</summary>
    /// <param name="address">What is posted to.</param>
    /// <param name="clients">Connections.</param>
    /// <param name="duration">How long, after a second of warm-up.</param>
    /// <param name="bodies">Files of bodies.</param>
    /// <exception cref="InvalidOperationException">There is no wrk, or requests failed.</exception>
    public static CallTimes Run(Uri address, int clients, TimeSpan duration, IReadOnlyList<string> bodies)
    {
        string script = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.lua");
        File.WriteAllText(script, Script);
        try
        {
            Launch(address, clients, TimeSpan.FromSeconds(1), bodies, script);
            IReadOnlyDictionary<string, double> said = Parse(Launch(address, clients, duration, bodies, script));
            return said["refused"] + said["broken"] == 0
                ? new CallTimes(said["requests"] / (said["microseconds"] / 1e6), said["p50"] / 1000, said["p99"] / 1000)
                : throw new InvalidOperationException($"{said["refused"]} requests were refused and {said["broken"]} broke off.");
        }
        finally
        {
            File.Delete(script);
        }
    }

    /// <summary>The lines that the script writes, among those of wrk itself.</summary>
    internal static IReadOnlyDictionary<string, double> Parse(string output) =>
        output
            .Split('\n')
            .Select(line => line.Split('='))
            .Where(pair => pair.Length == 2 && double.TryParse(pair[1], CultureInfo.InvariantCulture, out _))
            .ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));

    private static string Launch(Uri address, int clients, TimeSpan duration, IReadOnlyList<string> bodies, string script)
    {
        string[] arguments =
        [
            Threads,
            string.Create(CultureInfo.InvariantCulture, $"-c{clients}"),
            string.Create(CultureInfo.InvariantCulture, $"-d{(int)Math.Ceiling(duration.TotalSeconds)}s"),
            "--timeout",
            "30s",
            "-s",
            script,
            address.ToString(),
            "--",
            .. bodies,
        ];
        try
        {
            using Process wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
            string output = wrk.StandardOutput.ReadToEnd();
            wrk.WaitForExit();
            return wrk.ExitCode == 0 ? output : throw new InvalidOperationException($"wrk ended with {wrk.ExitCode}: {output}");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException("There is no wrk: install it, as Debian's package wrk.", exception);
        }
    }
}
