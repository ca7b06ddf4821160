using ConvNextV2.Compiled.Batch.Errors;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>The images of a folder and its subfolders, by their names.</summary>
internal sealed class FolderImages(string folder) : IImageSource
{
    public IEnumerable<ListedImage> Images()
    {
        bool isEmpty = true;
        foreach (string path in FolderWalk.Files(folder).Where(ImageNames.IsImage))
        {
            isEmpty = false;
            yield return ListedImage.OfFile(path);
        }

        if (isEmpty)
        {
            throw new BatchException(
                $"There is no image in the folder '{folder}': no file that ends in {string.Join(", ", ImageNames.Endings)}."
            );
        }
    }
}
