using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

public class ClusterTests
{
    /// <summary>With Orleans, the batch's assembly, Parquet and the compiler, all of which the package has to bring.</summary>
    [Fact]
    public void A_program_with_the_package_alone_does_a_job()
    {
        Consumer consumer = Consumer
            .Create("Cluster")
            .With("samples/Fashion/model", "model")
            .With("samples/Fashion/ankle-boot.png", "images");

        string[] lines = consumer.BuildAndRun("Cluster.csproj", In("model"), In("images"), In("labels"));

        Assert.Equal("Done: 1 of 1, 0 failed", Assert.Single(lines).TrimEnd());
        Assert.True(File.Exists(In("labels/part-00000.parquet")));
        Assert.True(File.Exists(In("labels/_manifest.json")));

        string In(string path) => Path.Combine(consumer.Folder, path);
    }
}
