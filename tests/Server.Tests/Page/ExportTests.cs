using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>Files that the page saves, read back.</summary>
public sealed class ExportTests(Chromium chromium) : PageTest(chromium)
{
    private static readonly string[] Names =
    [
        "plain.bmp",
        "=cmd|' calc'!A0.bmp",
        "a \"quoted\", name.bmp",
        "+1.bmp",
        "list;=1+1.bmp",
        "@sum.bmp",
        "-2.bmp",
        "чай ☕.bmp",
    ];

    [Fact]
    public async Task Csv_has_what_is_shown_and_no_cell_of_it_is_a_formula()
    {
        await ClassifyAsync();

        string text = Encoding.UTF8.GetString(await SaveAsync("Export CSV", "pictures.csv"));

        Assert.StartsWith("\ufeffpath,state,width,height,label1,probability1,", text, StringComparison.Ordinal);
        List<string[]> rows = ParseCsv(text[1..]);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.All(rows.SelectMany(row => row), cell => Assert.False(cell is ['=' or '+' or '-' or '@', ..], cell));
        Assert.Equal(
            Names
                .Select(name =>
                    name[0] is '=' or '+' or '-' or '@' ? $"'{name}" : name.Replace(";=", ";'=", StringComparison.Ordinal)
                )
                .Append("broken.bmp"),
            rows.Skip(1).Select(row => row[0])
        );
        JsonNode best = (await AskAsync(Save(Picture())))["predictions"]![0]!;
        Assert.All(
            rows.Skip(1).Take(Names.Length),
            row =>
            {
                Assert.Equal("done", row[1]);
                Assert.Equal(best["label"]!.GetValue<string>(), row[4]);
                Assert.Equal(best["probability"]!.GetValue<double>(), double.Parse(row[5], CultureInfo.InvariantCulture), 1e-6);
            }
        );
        Assert.Equal("failed", rows[^1][1]);
        Assert.NotEmpty(rows[^1][^1]);
    }

    [Fact]
    public async Task Json_has_the_servers_answers()
    {
        await ClassifyAsync();

        JsonNode saved = JsonNode.Parse(await SaveAsync("Export JSON", "pictures.json"))!;

        JsonArray pictures = saved["pictures"]!.AsArray();
        Assert.Equal([.. Names, "broken.bmp"], pictures.Select(picture => picture!["path"]!.GetValue<string>()));
        JsonNode expected = await AskAsync(Save(Picture()));
        Assert.True(JsonNode.DeepEquals(expected["predictions"], pictures[0]!["predictions"]));
        Assert.True(JsonNode.DeepEquals(expected["seen"], pictures[0]!["seen"]));
        Assert.NotNull(pictures[^1]!["problem"]!["title"]);
        Assert.Null(pictures[^1]!["predictions"]);
    }

    [Fact]
    public async Task What_the_filter_hides_is_not_exported()
    {
        await ClassifyAsync();
        await Page.Locator("#show").SelectOptionAsync("failed");
        await Expect(Tiles).ToHaveCountAsync(1);

        string text = Encoding.UTF8.GetString(await SaveAsync("Export CSV", "pictures.csv"));

        Assert.Equal(["broken.bmp"], ParseCsv(text[1..]).Skip(1).Select(row => row[0]));
    }

    private async Task ClassifyAsync()
    {
        await OpenAsync();
        await ChooseAsync([.. Names.Select(name => (name, Picture())), ("broken.bmp", [.. "BM"u8, 0])]);
        await Expect(Page.Locator("#progress-text"))
            .ToHaveTextAsync($"{Names.Length + 1} of {Names.Length + 1} answered, 1 with a problem.");
    }

    private async Task<byte[]> SaveAsync(string button, string name)
    {
        IDownload download = await Page.RunAndWaitForDownloadAsync(() =>
            Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync()
        );
        Assert.Equal(name, download.SuggestedFilename);
        await using Stream stream = await download.CreateReadStreamAsync();
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static byte[] Picture() => SampleFiles.Bitmap(28, 28, (x, y) => (byte)((x * 7) + y));

    private string Save(byte[] picture)
    {
        string path = Path.Combine(AppContext.BaseDirectory, $"{nameof(ExportTests)}.bmp");
        File.WriteAllBytes(path, picture);
        return path;
    }

    /// <summary>RFC 4180, character by character.</summary>
    private static List<string[]> ParseCsv(string text)
    {
        List<string[]> rows = [];
        List<string> row = [];
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when quoted && i + 1 < text.Length && text[i + 1] == '"':
                    cell.Append('"');
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    EndCell();
                    break;
                case '\r' when !quoted:
                    Assert.Equal('\n', text[++i]);
                    EndCell();
                    rows.Add([.. row]);
                    row.Clear();
                    break;
                default:
                    cell.Append(text[i]);
                    break;
            }
        }

        Assert.Empty(row);
        return rows;

        void EndCell()
        {
            row.Add(cell.ToString());
            cell.Clear();
        }
    }
}
