using System.CommandLine;
using ConvNextV2.Compiled.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Samples.Cluster;

// A silo, and a job for it: one process is a cluster. More terminals with --silo 1, --silo 2 … are silos of the same cluster.
Argument<string?> model = new("model")
{
    Description = "A model's folder; none where a silo joins.",
    Arity = ArgumentArity.ZeroOrOne,
};
Argument<string[]> inputs = new("input")
{
    Description = "Images, folders, patterns, listings, archives.",
    Arity = ArgumentArity.ZeroOrMore,
};
Option<string?> output = new("--output") { Description = "The folder of the results." };
Option<bool> embed = new("--embed") { Description = "Embeddings instead of labels." };
Option<int> top = new("--top") { Description = "How many labels an image has.", DefaultValueFactory = _ => 5 };
Option<int> imagesPerPart = new("--images-per-part")
{
    Description = "What a silo takes at once.",
    DefaultValueFactory = _ => 10_000,
};
var place = new PlaceOptions();
var root = new RootCommand("Labels any number of images, on as many processes as there are.")
{
    model,
    inputs,
    output,
    embed,
    top,
    imagesPerPart,
};
place.AddTo(root);
root.Validators.Add(result =>
{
    if (result.GetValue(model) is not null && (result.GetValue(inputs) is null or [] || result.GetValue(output) is null))
    {
        result.AddError("A job has a model, at least one input, and --output: the folder of the results.");
    }
    else if (!place.KeepsJobs(result))
    {
        if (result.GetValue(model) is null)
        {
            result.AddError("A silo without a job has --state or --redis: what keeps the jobs.");
        }
        else if (result.GetValue(output)!.StartsWith("s3://", StringComparison.Ordinal))
        {
            result.AddError("With results on S3 there is --state or --redis: what keeps the jobs.");
        }
    }
});
root.SetAction(
    async (result, _) =>
    {
        using IHost? silo = await StartAsync(() => place.Read(result, result.GetValue(output)));
        if (silo is null)
        {
            return 2;
        }

        if (result.GetValue(model) is not { } modelFolder)
        {
            await silo.WaitForShutdownAsync();
            return 0;
        }

        var job = new ImageJob
        {
            Model = modelFolder,
            Inputs = result.GetValue(inputs)!,
            Output = result.GetValue(output)!,
            Embed = result.GetValue(embed),
            Top = result.GetValue(top),
            ImagesPerPart = result.GetValue(imagesPerPart),
        };
        CancellationToken stopping = silo.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            return await RunAsync(silo.Services.GetRequiredService<IGrainFactory>().ConvNextV2Jobs(), job, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Console.Error.WriteLine("The silo ends. The job goes on in the others, and here when the same command is run again.");
            return 130;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
        finally
        {
            await silo.StopAsync(CancellationToken.None);
        }
    }
);

// The host is told of Ctrl-C and SIGTERM, and has half a minute to give back what it has, where the parser would leave it two seconds.
// A silo whose silo 0 has gone cannot say that it leaves, and Orleans tries for minutes: then the parser ends the process.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });

static async Task<IHost?> StartAsync(Func<SiloPlace> read)
{
    try
    {
        SiloPlace place = read();
        IHost silo = SiloHost.Build(place);
        await silo.StartAsync();
        Console.WriteLine($"silo {place.Number} is there; more: --silo {place.Number + 1} {place.Joining}");
        return silo;
    }
    catch (Exception exception)
    {
        Console.Error.WriteLine($"The silo does not start: {exception.Message}");
        return null;
    }
}

static async Task<int> RunAsync(ConvNextV2Jobs jobs, ImageJob job, CancellationToken cancellationToken)
{
    JobStatus status = await jobs.SubmitAsync(job);
    string last = "";
    await foreach (JobStatus now in jobs.WatchAsync(status.Id, cancellationToken: cancellationToken))
    {
        status = now;
        string line =
            $"{now.State}: {now.ImagesDone:N0} of {now.Images:N0} images{(now.IsListed ? "" : " so far")}, "
            + $"{now.ShardsDone:N0} of {now.Shards:N0} parts; {now.ShardsAtWork} at work in {now.Workers} silos";
        if (line != last)
        {
            Console.WriteLine(line);
            last = line;
        }
    }

    foreach ((long shard, string reason) in status.FailedShards)
    {
        Console.WriteLine($"part {shard} failed: {reason}");
    }

    if (status.Reason is { } why)
    {
        Console.WriteLine(why);
    }

    Console.WriteLine($"{status.ImagesFailed:N0} images could not be used; the results are in {status.Output}");
    return status.State switch
    {
        JobState.Done when status.ImagesFailed == 0 => 0,
        JobState.Done or JobState.DoneWithFailures => 1,
        _ => 2,
    };
}
