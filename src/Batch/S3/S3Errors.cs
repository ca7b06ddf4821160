using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using ConvNextV2.Compiled.Batch.Errors;

namespace ConvNextV2.Compiled.Batch.S3;

/// <summary>What a request has ended in, in the words and by the exceptions of files.</summary>
internal static class S3Errors
{
    private static readonly string[] RefusedCredentials =
    [
        "AccountProblem",
        "ExpiredToken",
        "InvalidAccessKeyId",
        "InvalidToken",
        "NotSignedUp",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
    ];

    /// <summary>
    /// What is wrong with the object alone is an exception of files; with all of them, one of the job: no row of an image should
    /// say that a server was away.
    /// </summary>
    /// <param name="exception">Of the SDK.</param>
    /// <param name="address">Of what was asked for.</param>
    /// <param name="what">What it was to be: read, written.</param>
    public static Exception Of(Exception exception, S3Address address, string what) =>
        exception switch
        {
            AmazonS3Exception { ErrorCode: "NoSuchBucket" } => new BatchException(
                $"'{address}' cannot be {what}: there is no bucket '{address.Bucket}'.",
                exception
            ),
            AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } => new FileNotFoundException(
                $"There is no '{address}'.",
                exception
            ),
            AmazonS3Exception { ErrorCode: "AccessDenied" or "AllAccessDisabled" or "Forbidden" } =>
                new UnauthorizedAccessException($"'{address}' may not be {what} with the credentials that are there.", exception),
            AmazonS3Exception { ErrorCode: var code } when RefusedCredentials.Contains(code) => new BatchException(
                $"'{address}' cannot be {what}: the credentials are refused. {code}: {exception.Message}",
                exception
            ),
            AmazonS3Exception { ErrorCode: "AuthorizationHeaderMalformed" or "PermanentRedirect" } => new BatchException(
                $"'{address}' cannot be {what}: AWS_REGION is not the one that the bucket is in. {exception.Message}",
                exception
            ),
            AmazonS3Exception { StatusCode: < HttpStatusCode.InternalServerError, ErrorCode: var code } => new IOException(
                $"'{address}' cannot be {what}: {code}: {exception.Message}",
                exception
            ),
            AmazonClientException => new BatchException(
                $"'{address}' cannot be {what}: there are no credentials. Give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
                    + "or what else AWS's SDKs read.",
                exception
            ),
            _ => new BatchException($"'{address}' cannot be {what}: S3 does not answer. {exception.Message}", exception),
        };
}
