using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>
/// Users' projects, built outside of the repository from the packed files, and run.
/// The image is the first of Fashion-MNIST's test set, an ankle boot.
/// </summary>
public class ConsumerTests
{
    private const string Model = "samples/Fashion/model";
    private const string Image = "samples/Minimal/ankle-boot.gray";

    [Fact]
    public void A_console_program_classifies_with_a_package_reference_and_an_item()
    {
        string[] lines = Consumer
            .Create("Console")
            .With(Model, "model")
            .With(Image)
            .With("samples/Minimal/Program.cs")
            .BuildAndRun("Console.csproj");

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("Ankle boot ", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_model_fails_the_build_at_its_item_with_the_tensors_that_do_not_fit()
    {
        byte[] other = File.ReadAllBytes(Repository.PathOf("tests/Models.Tests/Reference/odd/model.safetensors"));
        Consumer consumer = Consumer
            .Create("Console")
            .With(Model, "model")
            .With("model/model.safetensors", other)
            .With(Image)
            .With("samples/Minimal/Program.cs");

        string log = Assert.Throws<InvalidOperationException>(() => consumer.Build("Console.csproj")).Message;

        string start =
            $"{consumer.Folder}/model/config.json(1,1): error CNV0022: The Weights of the ConvNextV2Model item, 'model.safetensors', do not fit the config: ";
        Assert.Contains(start + "mis-shaped: convnextv2.embeddings.patch_embeddings.weight is ", log, StringComparison.Ordinal);
        Assert.DoesNotContain("error CS", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_change_are_seen_by_the_next_build()
    {
        Consumer consumer = Consumer.Create("Console").With(Model, "model").With(Image).With("samples/Minimal/Program.cs");
        string copy = Path.Combine(
            Path.GetDirectoryName(consumer.Build("Console.csproj"))!,
            "Console.weights",
            "model",
            "model.safetensors"
        );
        Assert.True(File.Exists(copy));

        File.Delete(Path.Combine(consumer.Folder, "model", "model.safetensors"));

        string log = Assert.Throws<InvalidOperationException>(() => consumer.Build("Console.csproj")).Message;
        Assert.Contains(
            $"CNV0021: The Weights of the ConvNextV2Model item, 'model.safetensors', cannot be used: there is no file '{consumer.Folder}/model/model.safetensors'",
            log,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Two_models_live_in_one_project_and_compute_what_PyTorch_does()
    {
        const string Reference = "tests/Models.Tests/Reference/hf-test";
        var expected = Safetensors.Read(Repository.PathOf(Reference + "/expected.safetensors"));
        float[] firstImage = expected["pixel_values"].Values[..(3 * 32 * 32)];
        Consumer consumer = Consumer
            .Create("TwoModels")
            .With(Image)
            .With(Model, "models/fashion-net")
            .With(Reference + "/config.json", "models/hf-test")
            .With(Reference + "/model.safetensors", "models/hf-test")
            .With("pixel_values.float", MemoryMarshal.AsBytes<float>(firstImage).ToArray());

        string[] lines = consumer.BuildAndRun("TwoModels.csproj");

        Assert.StartsWith("Ankle boot ", lines[0], StringComparison.Ordinal);
        float[] logits = lines[1].Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(10, logits.Length);
        Assert.All(logits.Zip(expected["logits"].Values), pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-4f));
    }

    [Fact]
    public void A_program_gets_what_it_needs_through_a_class_library_that_holds_the_model()
    {
        string[] lines = Consumer
            .Create("ClassLibrary")
            .With(Model, "Wardrobe/model")
            .With(Image, "App")
            .BuildAndRun("App/App.csproj");

        Assert.Equal(["Ankle boot"], lines);
    }

    [Fact]
    public async Task An_ASP_NET_service_answers_requests_that_come_at_once()
    {
        string assembly = Consumer.Create("Web").With(Model, "model").Build("Web.csproj");
        using Process service = Command.Start(
            Path.GetDirectoryName(assembly)!,
            "dotnet",
            assembly,
            "--urls",
            "http://127.0.0.1:0"
        );
        try
        {
            using var client = new HttpClient { BaseAddress = Command.AddressOf(service) };
            byte[] pixels = File.ReadAllBytes(Repository.PathOf(Image));

            Answer[][] answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 20)
                    .Select(async _ =>
                    {
                        using HttpResponseMessage response = await client.PostAsync("classify", new ByteArrayContent(pixels));
                        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Answer[]>())!;
                    })
            );

            Assert.All(
                answers,
                answer =>
                {
                    Assert.Equal(3, answer.Length);
                    Assert.Equal("Ankle boot", answer[0].Label);
                    Assert.Equal(9, answer[0].Index);
                    Assert.InRange(answer[0].Probability, 0.5f, 1);
                }
            );
        }
        finally
        {
            service.Kill(entireProcessTree: true);
        }
    }

    private sealed record Answer(int Index, string Label, float Probability);
}
