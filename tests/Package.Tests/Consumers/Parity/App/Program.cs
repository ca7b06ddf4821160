using App;

// The last logit of each file.
foreach (string file in (string[])[Copied.ParityFile, Embedded.ParityFile, Garden.Rose.ParityFile])
{
    string place = Path.GetRelativePath(AppContext.BaseDirectory, file).Replace('\\', '/');
    float last = BitConverter.ToSingle(File.ReadAllBytes(file).AsSpan()[^sizeof(float)..]);
    Console.WriteLine(FormattableString.Invariant($"{place} {last}"));
}
