using System.Collections.Concurrent;
using System.Globalization;
using ConvNextV2.Compiled.Hosting;
using ImageServer.Requests;
using ImageServer.Settings;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Server.Tests.Infrastructure;

/// <summary>The server as it is, with Kestrel on a port of loopback, in the process of the tests.</summary>
internal sealed class RunningServer : WebApplicationFactory<ServerOptions>
{
    private readonly (string Key, string Value)[] _settings;
    private readonly Action<IServiceCollection>? _services;

    private RunningServer((string Key, string Value)[] settings, Action<IServiceCollection>? services) =>
        (_settings, _services) = (settings, services);

    public HttpClient Client { get; private set; } = null!;

    public int Port => Client.BaseAddress!.Port;

    /// <summary>What was logged, of every level.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>What bodies and heat maps have of the memory.</summary>
    public BufferBudget Budget => Services.GetRequiredService<BufferBudget>();

    /// <summary>The only model.</summary>
    public IHostedModel Model => Services.GetRequiredService<IModelCatalog>().Models[0];

    public static RunningServer Start(params (string Key, string Value)[] settings) => Start(settings, services: null);

    public static RunningServer Start((string Key, string Value)[] settings, Action<IServiceCollection>? services)
    {
        var server = new RunningServer(settings, services);
        server.UseKestrel();
        server.StartServer();
        string address = server
            .Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>()
            .Addresses.Single();
        server.Client = new HttpClient { BaseAddress = new Uri(address) };
        return server;
    }

    /// <summary>Waits for what another thread does, without a time of its own.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!holds())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // The factory's own way to give a port is too late where the program is quick to listen.
        builder.UseSetting("urls", "http://127.0.0.1:0");
        foreach ((string key, string value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging =>
        {
            logging.ClearProviders();
            logging.SetMinimumLevel(LogLevel.Trace);
            logging.AddFilter(null, LogLevel.Trace);
            logging.AddProvider(new Recorder(Log));
        });
        builder.ConfigureServices(services => _services?.Invoke(services));
    }

    private sealed class Recorder(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose() { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => log.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{logLevel} {formatter(state, exception)} {exception}"));
    }
}
