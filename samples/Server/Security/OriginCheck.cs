using ImageServer.Problems;

namespace ImageServer.Security;

/// <summary>
/// Refuses what another site's page sends: any page in the user's browser could else have images read by a server on loopback,
/// and keep it busy. Browsers say where a request comes from; programs do not, and are answered.
/// </summary>
internal static class OriginCheck
{
    private const string SiteHeader = "Sec-Fetch-Site";

    public static void UseOriginCheck(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                HttpRequest request = context.Request;
                return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsOwn(request)
                    ? next(context)
                    : throw new RequestException(
                        StatusCodes.Status403Forbidden,
                        "The request comes from a page of another site, and this server answers its own page and programs alone."
                    );
            }
        );

    private static bool IsOwn(HttpRequest request)
    {
        // By the browser itself, of any page: a header that no script can set.
        string? site = request.Headers[SiteHeader];
        if (site is not null)
        {
            return site is "same-origin" or "none";
        }

        string? origin = request.Headers.Origin;
        return origin is null || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
