using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.S3;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>The images below a prefix, by the names of their keys, which are taken as a folder's files would be.</summary>
internal sealed class S3Images(S3Address prefix, S3Storage storage) : IImageSource
{
    private readonly S3Address _folder = prefix.AsFolder();

    public IEnumerable<ListedImage> Images()
    {
        bool isEmpty = true;
        foreach (string key in Guarded.Items(prefix.ToString(), "prefix", storage.Keys(_folder)).Where(IsImage))
        {
            isEmpty = false;
            S3Address address = _folder with { Key = key };
            string path = address.ToString();
            yield return new ListedImage(path, _ => S3Image.Input(address, path, storage));
        }

        if (isEmpty)
        {
            throw new BatchException(
                $"There is no image below '{_folder}': no key that ends in {string.Join(", ", ImageNames.Endings)}."
            );
        }
    }

    private bool IsImage(string key) => ImageNames.IsImageEntry(key[_folder.Key.Length..]);
}
