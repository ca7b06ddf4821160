using System.Globalization;
using DuckDB.NET.Data;

namespace Samples.PhotoSearch;

/// <summary>Embeddings of photographs in a file of DuckDB, which computes their cosines.</summary>
internal sealed class PhotoLibrary : IDisposable
{
    // Far above what float32's roundings make of it, and below what other weights are likely to reach.
    private const double SameModel = 0.9999;

    private const string Known = "SELECT path, length, written FROM photographs WHERE starts_with(path, $folder)";

    private readonly DuckDBConnection _database;
    private readonly string _vector;

    public PhotoLibrary(string file, int dimensions)
    {
        _database = new DuckDBConnection($"Data Source={file}");
        _database.Open();
        _vector = string.Create(CultureInfo.InvariantCulture, $"FLOAT[{dimensions}]");
        Execute($"CREATE TABLE IF NOT EXISTS model (card {_vector})");
        Execute($"CREATE TABLE IF NOT EXISTS photographs (path VARCHAR, length BIGINT, written BIGINT, embedding {_vector})");
    }

    /// <summary>Whether the model that embeds a test card like this has made what is in it. An empty one becomes that model's.</summary>
    public bool IsOf(float[] card)
    {
        if (Numbers("SELECT len(card) FROM model") is [var dimensions])
        {
            return dimensions == card.Length
                && Numbers($"SELECT array_cosine_similarity(card, $card::{_vector}) FROM model", ("card", card.ToList()))[0]
                    > SameModel;
        }

        Execute($"INSERT INTO model VALUES ($card::{_vector})", ("card", card.ToList()));
        return true;
    }

    /// <summary>Forgets what is not in the folder any more.</summary>
    /// <returns>What is new in it, or has changed.</returns>
    public Photograph[] Update(string folder, IReadOnlyCollection<Photograph> present)
    {
        var known = new HashSet<Photograph>();
        using (DuckDBCommand command = Command(Known, ("folder", folder)))
        {
            using DuckDBDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                known.Add(new Photograph(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
            }
        }

        foreach (Photograph gone in known.Except(present))
        {
            Execute("DELETE FROM photographs WHERE path = $path", ("path", gone.Path));
        }

        return [.. present.Except(known)];
    }

    public void Add(Photograph photograph, float[] embedding) =>
        Execute(
            $"INSERT INTO photographs VALUES ($path, $length, $written, $embedding::{_vector})",
            ("path", photograph.Path),
            ("length", photograph.Length),
            ("written", photograph.Written),
            ("embedding", embedding.ToList())
        );

    /// <summary>Of the folder, with the cosine of the angle to a vector, the most similar first.</summary>
    public IEnumerable<(string Path, double Similarity)> Nearest(string folder, ReadOnlyMemory<float> vector, int top)
    {
        using DuckDBCommand command = Command(
            $"""
            SELECT path, 1 - array_cosine_distance(embedding, $vector::{_vector}) AS similarity FROM photographs
            WHERE starts_with(path, $folder) ORDER BY similarity DESC, path LIMIT $top
            """,
            ("vector", vector.ToArray().ToList()),
            ("folder", folder),
            ("top", top)
        );
        using DuckDBDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return (reader.GetString(0), Number(reader.GetValue(1)));
        }
    }

    public void Dispose() => _database.Dispose();

    private List<double> Numbers(string sql, params (string Name, object Value)[] parameters)
    {
        using DuckDBCommand command = Command(sql, parameters);
        using DuckDBDataReader reader = command.ExecuteReader();
        List<double> numbers = [];
        while (reader.Read())
        {
            numbers.Add(Number(reader.GetValue(0)));
        }

        return numbers;
    }

    private void Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using DuckDBCommand command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private DuckDBCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        DuckDBCommand command = _database.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.Add(new DuckDBParameter(name, value));
        }

        return command;
    }

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
