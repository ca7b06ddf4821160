using System.Net;
using System.Text.Json;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Http;

public sealed class ReloadTests : IDisposable
{
    private static readonly string Weights = Path.Combine(AppContext.BaseDirectory, "weights", "model.safetensors");

    private readonly RunningServer _server = RunningServer.Start(("ConvNextV2:Models:fashion:Weights", Weights));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task While_a_model_is_reloaded_each_answer_is_right_and_of_one_generation()
    {
        (string Name, byte[] File)[] files = [.. Enumerable.Range(0, 8).Select(i => ($"{i}.png", TestImages.Png(i)))];
        Task reloads = Task.Run(async () =>
        {
            for (int i = 0; i < 5; i++)
            {
                await _server.Model.ReloadAsync();
            }
        });

        int answers = 0;
        int newest = 0;
        while (!reloads.IsCompleted || answers < 5)
        {
            using HttpResponseMessage response = await _server.Client.PostAsync("/classify?top=1", Bodies.Form(files));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            JsonElement answer = await response.JsonAsync();
            Assert.Equal(
                Enumerable.Range(0, files.Length).Select(TestImages.ClassByPyTorch),
                answer
                    .GetProperty("images")
                    .EnumerateArray()
                    .Select(image => image.GetProperty("predictions")[0].GetProperty("index").GetInt32())
            );
            int generation = answer.GetProperty("model").GetProperty("generation").GetInt32();
            Assert.True(generation >= newest);
            newest = generation;
            answers++;
        }

        await reloads;
        using HttpResponseMessage last = await _server.Client.PostAsync("/classify", Bodies.Raw(TestImages.Png(0)));
        Assert.Equal(6, (await last.JsonAsync()).GetProperty("model").GetProperty("generation").GetInt32());
    }
}
