using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Hosting.Tests.Registration;

public class ConvNextV2ServiceCollectionExtensionsTests
{
    [Fact]
    public void A_model_is_injected_by_each_of_its_interfaces_with_its_key_and_without()
    {
        var services = new ServiceCollection();
        services.AddConvNextV2<TestNet>();
        using ServiceProvider provider = services.BuildServiceProvider();

        var model = provider.GetRequiredService<IImageClassifier>();

        Assert.Same(model, provider.GetRequiredService<IHostedClassifier>());
        Assert.Same(model, provider.GetRequiredService<IImageEmbedder>());
        Assert.Same(model, provider.GetRequiredService<IHostedEmbedder>());
        Assert.Same(model, provider.GetRequiredService<IHostedModel>());
        Assert.Same(model, provider.GetRequiredKeyedService<IImageClassifier>("TestNet"));
        Assert.Same(model, provider.GetRequiredKeyedService<IHostedClassifier>("TestNet"));
        Assert.Same(model, Assert.Single(provider.GetRequiredService<IModelCatalog>().Models));
    }

    [Fact]
    public void Several_checkpoints_of_a_class_are_injected_by_their_keys_and_the_first_without_one()
    {
        var services = new ServiceCollection();
        services.AddConvNextV2<TestNet>("roses");
        services.AddConvNextV2<TestNet>("tulips");
        using ServiceProvider provider = services.BuildServiceProvider();

        var roses = (IHostedModel)provider.GetRequiredKeyedService<IImageClassifier>("roses");
        var tulips = (IHostedModel)provider.GetRequiredKeyedService<IImageClassifier>("tulips");

        Assert.Equal(("roses", "tulips"), (roses.Name, tulips.Name));
        Assert.Same(roses, provider.GetRequiredService<IImageClassifier>());
    }

    [Fact]
    public void The_first_with_labels_is_injected_where_labels_are_asked_for()
    {
        var services = new ServiceCollection();
        services.AddConvNextV2<FeaturesNet>();
        services.AddConvNextV2<TestNet>();
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal("FeaturesNet", ((IHostedModel)provider.GetRequiredService<IImageEmbedder>()).Name);
        Assert.Equal("TestNet", ((IHostedModel)provider.GetRequiredService<IImageClassifier>()).Name);
        Assert.Null(provider.GetKeyedService<IImageClassifier>("FeaturesNet"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_test_puts_in_its_place_is_injected(bool isBefore)
    {
        var fake = new FakeClassifier();
        var services = new ServiceCollection();
        if (isBefore)
        {
            services.AddSingleton<IImageClassifier>(fake);
        }

        services.AddConvNextV2<TestNet>();
        if (!isBefore)
        {
            services.AddSingleton<IImageClassifier>(fake);
        }

        services.AddSingleton<Gardener>();
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal("daisy", provider.GetRequiredService<Gardener>().NameOf([1, 2, 3]));
    }

    [Fact]
    public void The_catalog_is_registered_once_however_many_models_there_are()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddConvNextV2();
        services.AddConvNextV2<TestNet>("roses");
        services.AddConvNextV2<TestNet>("tulips");
        services.AddConvNextV2();
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Single(provider.GetServices<IModelCatalog>());
        Assert.Single(provider.GetServices<IHostedService>(), service => service is IHostedLifecycleService);
        Assert.Equal(
            ["convnextv2"],
            provider
                .GetRequiredService<IOptions<HealthCheckServiceOptions>>()
                .Value.Registrations.Select(registration => registration.Name)
        );
    }

    [Theory]
    [InlineData("roses")]
    [InlineData("ROSES")]
    public void A_name_is_registered_once(string name)
    {
        var services = new ServiceCollection();
        services.AddConvNextV2<TestNet>("roses");

        var refused = Assert.Throws<InvalidOperationException>(() => services.AddConvNextV2<SmallNet>(name));

        Assert.Equal(
            $"A model called '{name}' is registered already; give one of them another name: AddConvNextV2<TModel>(name).",
            refused.Message
        );
    }

    [Fact]
    public void A_name_that_could_be_no_key_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddConvNextV2<TestNet>("a:b"));

    [Fact]
    public void Options_are_those_of_the_model_s_section_and_code_has_the_last_word()
    {
        using ServiceProvider provider = New(
            new()
            {
                ["ConvNextV2:RunsAtOnce"] = "7",
                ["ConvNextV2:Models:roses:Weights"] = "roses",
                ["ConvNextV2:Models:roses:WeightsPrefix"] = "ema.",
                ["ConvNextV2:Models:roses:IgnoredTensors:0"] = "loss.*",
                ["ConvNextV2:Models:roses:IgnoredTensors:1"] = "step",
                ["ConvNextV2:Models:roses:IgnoreConfigs"] = "true",
                ["ConvNextV2:Models:roses:Watch"] = "true",
                ["ConvNextV2:Models:roses:WatchInterval"] = "00:00:10",
                ["ConvNextV2:Models:roses:RequestsAtOnce"] = "3",
                ["ConvNextV2:Models:roses:ThreadsPerRequest"] = "2",
                ["ConvNextV2:Models:roses:QueueLength"] = "4",
                ["ConvNextV2:Models:roses:QueueTimeout"] = "00:00:05",
                ["ConvNextV2:Models:roses:RunTimeout"] = "00:01:00",
                ["ConvNextV2:Models:roses:MaxImageBytes"] = "1000",
                ["ConvNextV2:Models:roses:MaxImagePixels"] = "2000",
                ["ConvNextV2:Models:roses:ReducedDecoding"] = "true",
                ["ConvNextV2:Models:roses:CheckParity"] = "true",
                ["ConvNextV2:Models:roses:ParityFile"] = "parity",
                ["ConvNextV2:Models:tulips:ExpectedSha256"] = new string('a', 64),
                ["ConvNextV2:Models:tulips:QueueLength"] = "9",
            },
            services =>
            {
                services.AddConvNextV2<TestNet>("roses", options => options.QueueLength = 5);
                services.AddConvNextV2<TestNet>("tulips");
            }
        );

        var options = provider.GetRequiredService<IOptionsMonitor<HostedModelOptions>>();

        Assert.Equivalent(
            new HostedModelOptions
            {
                Weights = "roses",
                WeightsPrefix = "ema.",
                IgnoredTensors = ["loss.*", "step"],
                IgnoreConfigs = true,
                Watch = true,
                WatchInterval = TimeSpan.FromSeconds(10),
                RequestsAtOnce = 3,
                ThreadsPerRequest = 2,
                QueueLength = 5,
                QueueTimeout = TimeSpan.FromSeconds(5),
                RunTimeout = TimeSpan.FromMinutes(1),
                MaxImageBytes = 1000,
                MaxImagePixels = 2000,
                ReducedDecoding = true,
                CheckParity = true,
                ParityFile = "parity",
            },
            options.Get("roses"),
            strict: true
        );
        Assert.Equal((9, new string('a', 64)), (options.Get("tulips").QueueLength, options.Get("tulips").ExpectedSha256));
        Assert.Equal(7, provider.GetRequiredService<IOptions<HostedModelsOptions>>().Value.RunsAtOnce);
    }

    [Fact]
    public void A_key_that_is_no_option_is_refused()
    {
        using ServiceProvider provider = New(
            new() { ["ConvNextV2:Models:roses:QueLength"] = "3" },
            services => services.AddConvNextV2<TestNet>("roses")
        );

        var refused = Assert.Throws<OptionsValidationException>(() =>
            provider.GetRequiredService<IOptionsMonitor<HostedModelOptions>>().Get("roses")
        );

        Assert.StartsWith(
            "ConvNextV2:Models:roses:QueLength is no option of a model; is QueueLength meant? There are Weights, WeightsPrefix,",
            Assert.Single(refused.Failures)
        );
    }

    [Theory]
    [InlineData(
        "ConvNextV2:RunAtOnce",
        "ConvNextV2:RunAtOnce is no option of all models; is RunsAtOnce meant? There are RunsAtOnce, Models."
    )]
    [InlineData("ConvNextV2:Url", "ConvNextV2:Url is no option of all models; there are RunsAtOnce, Models.")]
    [InlineData(
        "ConvNextV2:Models:rosess:QueueLength",
        "ConvNextV2:Models:rosess is of no model that the program has registered; is roses meant? There are roses, tulips."
    )]
    public void A_key_that_nothing_reads_is_refused(string key, string sentence)
    {
        using ServiceProvider provider = New(
            new() { [key] = "3", ["ConvNextV2:Models:ROSES:QueueLength"] = "3" },
            services =>
            {
                services.AddConvNextV2<TestNet>("roses");
                services.AddConvNextV2<TestNet>("tulips");
            }
        );

        var refused = Assert.Throws<OptionsValidationException>(() =>
            provider.GetRequiredService<IOptions<HostedModelsOptions>>().Value
        );

        Assert.Equal([sentence], refused.Failures);
    }

    [Fact]
    public void What_all_models_share_is_refused_by_its_key()
    {
        using ServiceProvider provider = New(
            new() { ["ConvNextV2:RunsAtOnce"] = "0" },
            services => services.AddConvNextV2<TestNet>()
        );

        var refused = Assert.Throws<OptionsValidationException>(() =>
            provider.GetRequiredService<IOptions<HostedModelsOptions>>().Value
        );

        Assert.Equal(["ConvNextV2:RunsAtOnce is 0; it is from 1 to 1024, or absent for the default."], refused.Failures);
    }

    private static ServiceProvider New(Dictionary<string, string?> settings, Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        register(services);
        return services.BuildServiceProvider();
    }

    /// <summary>What a program writes.</summary>
    private sealed class Gardener(IImageClassifier flowers)
    {
        public string NameOf(float[] pixelValues) => flowers.Classify(pixelValues, top: 1)[0].Label;
    }

    private sealed class FakeClassifier : ThrowingClassifier
    {
        public override Prediction[] Classify(
            ReadOnlySpan<float> pixelValues,
            int top = 5,
            CancellationToken cancellationToken = default
        ) => [new Prediction(0, "daisy", 1)];
    }
}
