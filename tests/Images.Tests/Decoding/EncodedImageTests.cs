using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Decoding;

public class EncodedImageTests
{
    [Fact]
    public async Task A_file_that_was_read_is_decoded_later_and_without_it()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.Copy(Samples.Photograph("rocket.jpg"), path);

        using EncodedImage file = await ImageInput.FromFile(path).ReadAsync();
        File.Delete(path);
        using DecodedImage image = file.Decode();

        using DecodedImage expected = ImageFile.Load(Samples.Photograph("rocket.jpg"));
        Assert.Equal(path, file.Name);
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        Assert.Equal(expected.View.Pixels, image.View.Pixels);
    }

    [Fact]
    public async Task What_is_too_large_is_refused_where_it_is_found_to_be()
    {
        ImageInput input = ImageInput.FromFile(Samples.Photograph("rocket.jpg"));

        await Assert.ThrowsAsync<ImageException>(async () => await input.ReadAsync(new ImageLimits { MaxFileBytes = 100 }));
        using EncodedImage file = await input.ReadAsync(new ImageLimits { MaxPixels = 100 });
        Assert.Equal(input.Name, Assert.Throws<ImageException>(() => file.Decode()).Name);
    }
}
