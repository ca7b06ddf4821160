using System.Diagnostics;
using SkiaSharp;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>
/// A folder of small images, some of which are held back for a time: they are pipes, and who reads one waits until it is let go.
/// So silos are in the midst of their shards for as long as a test wants.
/// </summary>
internal sealed class HeldImages
{
    private readonly string _folder;
    private readonly string _pipes;
    private readonly HashSet<int> _held = [];

    /// <param name="folder">Made, with the images.</param>
    /// <param name="pipes">A folder beside.</param>
    /// <param name="count">Of images.</param>
    public HeldImages(string folder, string pipes, int count)
    {
        (_folder, _pipes) = (folder, pipes);
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(pipes);
        for (int image = 0; image < count; image++)
        {
            File.WriteAllBytes(In(_folder, image), Png(image));
        }
    }

    public void Hold(int image)
    {
        // Under two names, of which the image's is given away when it is let go.
        string make = "rm -f \"$2\" && mkfifo \"$1\" && ln \"$1\" \"$2\"";
        using Process shell = Process.Start("sh", ["-c", make, "sh", In(_pipes, image), In(_folder, image)]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        _held.Add(image);
    }

    /// <summary>Whoever waits has the image, and so has who comes later.</summary>
    public void LetGo()
    {
        foreach (int image in _held)
        {
            byte[] png = Png(image);
            string file = In(_pipes, image) + ".new";
            File.WriteAllBytes(file, png);
            File.Move(file, In(_folder, image), overwrite: true);

            // Opened for reading as well it waits for no reader, who may have been killed.
            string pipe = In(_pipes, image);
            using (var stream = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
            {
                stream.Write(png);
            }

            File.Delete(pipe);
        }

        _held.Clear();
    }

    private static string In(string folder, int image) => Path.Combine(folder, $"{image:00}.png");

    private static byte[] Png(int image)
    {
        using var bitmap = new SKBitmap(28, 28);
        bitmap.Erase(new SKColor((byte)(13 * image), 90, 200));
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }
}
