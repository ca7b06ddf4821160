using System.CommandLine;
using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Images;
using Microsoft.Extensions.AI;
using Samples.PhotoSearch;
using Spectre.Console;

// Which photographs of a folder look like this one? Each is embedded once, and found again by the angle between embeddings.
Argument<DirectoryInfo> folder = new("folder") { Description = "Photographs, in folders below it too." };
Argument<FileInfo> photograph = new("photograph") { Description = "What to look for; it need not be in the folder." };
Option<int> top = new("--top") { Description = "How many to show.", DefaultValueFactory = _ => 10 };
Option<string> file = new("--library") { Description = "Keeps the embeddings.", DefaultValueFactory = _ => "photos.duckdb" };
var root = new RootCommand("Searches a folder of photographs by a photograph.")
{
    folder.AcceptExistingOnly(),
    photograph.AcceptExistingOnly(),
    top,
    file,
};
root.SetAction(
    (result, cancellationToken) =>
        SearchAsync(
            Path.TrimEndingDirectorySeparator(result.GetValue(folder)!.FullName) + Path.DirectorySeparatorChar,
            result.GetValue(photograph)!.FullName,
            result.GetValue(top),
            result.GetValue(file)!,
            cancellationToken
        )
);
return await root.Parse(args).InvokeAsync();

static async Task<int> SearchAsync(string folder, string photograph, int top, string file, CancellationToken cancellationToken)
{
    using PhotoNet model = PhotoNet.Load();
    using var library = new PhotoLibrary(file, model.EmbeddingDimensions);
    if (!library.IsOf(TestCard(model)))
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{file} has embeddings of another model.[/] Choose another --library.");
        return 1;
    }

    // The folder goes through the model's own EmbedAsync: all processors read, decode and run, and a broken file spoils no other.
    Photograph[] present = [.. Photograph.In(folder)];
    Dictionary<string, Photograph> changed = library.Update(folder, present).ToDictionary(photo => photo.Path);
    var options = new ImageBatchOptions { Normalize = true };
    await foreach (ImageEmbedding embedded in model.EmbedAsync(changed.Keys, options, cancellationToken))
    {
        if (embedded.Error is { } error)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]{error.Message}[/]");
        }
        else
        {
            library.Add(changed[embedded.Name], embedded.Vector);
        }
    }

    // What is looked for goes through the interface that other programs take, whatever is behind it.
    using IEmbeddingGenerator<DataContent, Embedding<float>> generator = model.AsIEmbeddingGenerator();
    var query = new DataContent(await File.ReadAllBytesAsync(photograph, cancellationToken), "application/octet-stream");
    ReadOnlyMemory<float> vector = await generator.GenerateVectorAsync(query, cancellationToken: cancellationToken);

    Table table = new Table().AddColumn(new TableColumn("similarity").RightAligned()).AddColumn("photograph");
    foreach ((string path, double similarity) in library.Nearest(folder, vector, top))
    {
        table.AddRow(new Text(FormattableString.Invariant($"{similarity:0.000}")), new Text(path[folder.Length..]));
    }

    AnsiConsole.Write(table);
    AnsiConsole.MarkupLineInterpolated($"{present.Length} photographs; {changed.Count} are new or have changed.");
    return 0;
}

// Tells models apart by what they make of the same picture, be it the weights, the config or the preprocessing that differs.
static float[] TestCard(PhotoNet model)
{
    const int edge = 64;
    byte[] pixels = [.. Enumerable.Range(0, edge * edge * 3).Select(i => (byte)(i * (i / edge) / 7))];
    return model.Embed(new ImageView(pixels, edge, edge, PixelFormat.Rgb24), normalize: true);
}
