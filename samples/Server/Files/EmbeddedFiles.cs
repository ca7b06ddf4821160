using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace ImageServer.Files;

/// <summary>
/// The files of the page, out of the program itself: no address leads to a disk. A browser asks each time whether a file is still
/// the same, so that after an update it never has the new of one and the old of another.
/// </summary>
internal static class EmbeddedFiles
{
    private const string Folder = "wwwroot/";
    private const string Index = "index.html";
    private const string PageEnding = ".html";

    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapEmbeddedFiles(this WebApplication app)
    {
        Assembly assembly = typeof(EmbeddedFiles).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(Folder, StringComparison.Ordinal))
            {
                string path = resource[Folder.Length..].Replace('\\', '/');
                Map(app, AddressOf(path), ContentTypeOf(path), Read(assembly, resource));
            }
        }
    }

    /// <summary>Pages have addresses without an ending.</summary>
    private static string AddressOf(string path) =>
        path == Index ? "/"
        : path.EndsWith(PageEnding, StringComparison.Ordinal) ? "/" + path[..^PageEnding.Length]
        : "/" + path;

    private static void Map(WebApplication app, string address, string contentType, byte[] content)
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..16])}\"");
        app.MapMethods(
                address,
                GetAndHead,
                IResult (HttpContext context) =>
                {
                    context.Response.Headers.CacheControl = "no-cache";
                    return TypedResults.Bytes(content, contentType, entityTag: tag);
                }
            )
            .ExcludeFromDescription();
    }

    private static byte[] Read(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static string ContentTypeOf(string path) =>
        Path.GetExtension(path) switch
        {
            PageEnding => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".json" or ".webmanifest" => "application/json",
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            ".ico" => "image/x-icon",
            ".woff2" => "font/woff2",
            var other => throw new NotSupportedException($"A file of wwwroot ends in '{other}', which has no content type here."),
        };
}
