using ConvNextV2.Compiled.Benchmarks.Server.Load;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Server;

public class WrkTests
{
    [Fact]
    public void What_the_script_writes_is_found_among_the_lines_of_wrk()
    {
        const string Output = """
            Running 10s test @ http://127.0.0.1:5080/classify
              1 threads and 4 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency    12.01ms    1.20ms  20.00ms   91.00%
              2001 requests in 10.00s, 1.90MB read
            Requests/sec:    200.10
            requests=2001
            microseconds=10000123
            p50=11900.5
            p99=18000.0
            refused=0
            broken=0
            """;

        IReadOnlyDictionary<string, double> said = Wrk.Parse(Output);

        Assert.Equal(6, said.Count);
        Assert.Equal(2001, said["requests"]);
        Assert.Equal(11900.5, said["p50"]);
    }
}
