using System.Globalization;
using ImageServer.Answers;

namespace ImageServer.Problems;

/// <summary>Answers what is refused, by the server or by the framework, with problem details.</summary>
internal static partial class ProblemResponses
{
    private const string ContentType = "application/problem+json";

    public static void UseProblems(this WebApplication app)
    {
        ProblemMapping mapping = app.Services.GetRequiredService<ProblemMapping>();
        app.Use((context, next) => RunAsync(context, next, mapping, app.Logger));

        // What has a status and no body: no such address, no such method.
        app.UseStatusCodePages(pages => WriteAsync(pages.HttpContext, OfStatus(pages.HttpContext)));
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next, ProblemMapping mapping, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception)
            when (context.RequestAborted.IsCancellationRequested
                && (exception is OperationCanceledException or IOException || mapping.Of(exception) is not null)
            )
        {
            // Nobody reads an answer, and that the client went is no fault. Any other exception is one, and is logged.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            if (mapping.Of(exception) is not { } problem)
            {
                LogFailure(logger, exception);
                problem = new Problem(StatusCodes.Status500InternalServerError, "The server has failed; its log says why.");
            }

            context.Response.Clear();
            await WriteAsync(context, problem);
        }
    }

    private static Task WriteAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } wait)
        {
            int seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return context.Response.WriteAsJsonAsync(problem, AnswerJson.Default.Problem, ContentType);
    }

    private static Problem OfStatus(HttpContext context)
    {
        int status = context.Response.StatusCode;
        return new Problem(
            status,
            status switch
            {
                StatusCodes.Status404NotFound => "There is nothing at this address; /docs lists what there is.",
                StatusCodes.Status405MethodNotAllowed => $"This address answers {context.Response.Headers.Allow}.",
                _ => "The request is refused.",
            }
        );
    }

    [LoggerMessage(LogLevel.Error, "A request failed")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
