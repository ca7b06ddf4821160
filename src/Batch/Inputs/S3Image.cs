using ConvNextV2.Compiled.Batch.S3;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Images.Decoding;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>An object as an image. It is asked for when it is its turn to be read, with others that are on their way.</summary>
internal static class S3Image
{
    /// <param name="address">Of the object.</param>
    /// <param name="path">What the results call it.</param>
    /// <param name="storage">What has it.</param>
    public static ImageInput Input(S3Address address, string path, S3Storage storage)
    {
        return address.IsPlain
            ? ImageInput.FromSource(OpenAsync, path)
            : ImageInput.Unusable(
                new ImageException(
                    path,
                    "its key has '.' or '..' between slashes, which no request can name.",
                    new NotSupportedException()
                )
            );

        async ValueTask<Stream> OpenAsync(ImageLimits limits, CancellationToken cancellationToken)
        {
            Stream? content = null;
            try
            {
                (content, long length) = await storage.OpenAsync(address, cancellationToken).ConfigureAwait(false);
                FileBytes.RequireLength(length, path, limits);
                return content;
            }
            catch (ImageException)
            {
                await content!.DisposeAsync().ConfigureAwait(false);
                throw;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ImageException(path, "it cannot be read.", exception);
            }
        }
    }
}
