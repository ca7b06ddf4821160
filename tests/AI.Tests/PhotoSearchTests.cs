using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.AI.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.AI.Tests;

/// <summary>samples/PhotoSearch as it is built, with the small model of the tests.</summary>
public sealed partial class PhotoSearchTests : IDisposable
{
    private static readonly string Photographs = Path.Combine(AppContext.BaseDirectory, "Photographs");
    private static readonly string Query = Path.Combine(Photographs, "chelsea.png");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("photos-");

    public PhotoSearchTests()
    {
        foreach (string photograph in Directory.EnumerateFiles(Photographs))
        {
            File.Copy(photograph, PathOf(Path.GetFileName(photograph)));
        }

        _folder.CreateSubdirectory("below");
        for (int seed = 0; seed < 4; seed++)
        {
            File.WriteAllBytes(PathOf($"below/{seed}.png"), Pictures.Bytes(seed));
        }
    }

    private string Library => PathOf("photos.duckdb");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_nearest_are_those_with_the_largest_cosine()
    {
        using SmallNet model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));
        float[] query = Embed(Query);
        (string Name, double Similarity)[] expected =
        [
            .. Directory
                .EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories)
                .Select(path =>
                    (
                        Path.GetRelativePath(_folder.FullName, path),
                        (double)TensorPrimitives.CosineSimilarity<float>(query, Embed(path))
                    )
                )
                .OrderByDescending(pair => pair.Item2),
        ];

        (string Name, double Similarity)[] found = Rows(Run(0, "--top", "5"));

        Assert.Equal(7, expected.Length);
        Assert.Equal("chelsea.png", found[0].Name);
        Assert.Equal(expected.Take(5).Select(pair => pair.Name), found.Select(pair => pair.Name));
        Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second.Similarity, pair.First.Similarity, 6e-4));

        float[] Embed(string path)
        {
            using DecodedImage image = ImageFile.Load(path);
            return model.Embed(image.View);
        }
    }

    [Fact]
    public void A_photograph_is_embedded_once_until_it_changes_and_forgotten_when_it_is_gone()
    {
        string first = Run(0);
        string second = Run(0);
        File.WriteAllBytes(PathOf("below/0.png"), Pictures.Bytes(seed: 9));
        File.Delete(PathOf("below/1.png"));
        string third = Run(0);

        Assert.Contains("7 photographs; 7 are new or have changed.", first, StringComparison.Ordinal);
        Assert.Contains("7 photographs; 0 are new or have changed.", second, StringComparison.Ordinal);
        Assert.Contains("6 photographs; 1 are new or have changed.", third, StringComparison.Ordinal);
        Assert.Equal(Rows(first), Rows(second));
        Assert.Equal(6, Rows(third).Length);
    }

    [Fact]
    public void A_file_that_is_no_image_is_named_and_left_out()
    {
        File.WriteAllBytes(PathOf("below/broken.jpg"), new byte[99]);

        string output = Run(0);

        Assert.Contains("broken.jpg' cannot be used", output.ReplaceLineEndings(""), StringComparison.Ordinal);
        Assert.Equal(7, Rows(output).Length);
    }

    [Fact]
    public void A_library_of_another_model_is_refused()
    {
        Run(0);
        using (var database = new DuckDB.NET.Data.DuckDBConnection($"Data Source={Library}"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "UPDATE model SET card = list_transform(card, lambda x: 1 - x)::FLOAT[40]";
            command.ExecuteNonQuery();
        }

        string output = Run(1);

        Assert.Contains("has embeddings of another model.", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Empty(Rows(output));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string Run(int exitCode, params string[] options)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "PhotoSearch.dll");
        string[] arguments = [program, _folder.FullName, Query, "--library", Library, .. options];
        var settings = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process search = Process.Start(settings)!;
        Task<string> errors = search.StandardError.ReadToEndAsync();
        string output = search.StandardOutput.ReadToEnd();
        search.WaitForExit();
        Assert.True(exitCode == search.ExitCode, $"{search.ExitCode}: {output}{errors.Result}");
        return output;
    }

    private static (string Name, double Similarity)[] Rows(string output) =>
        [
            .. Row()
                .Matches(output)
                .Select(row =>
                    (row.Groups["name"].Value, double.Parse(row.Groups["similarity"].Value, CultureInfo.InvariantCulture))
                ),
        ];

    [GeneratedRegex(@"(?<similarity>-?\d\.\d{3})\s+│\s+(?<name>\S+)")]
    private static partial Regex Row();
}
