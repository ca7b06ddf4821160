using ConvNextV2.Compiled.Images;

try
{
    using DecodedImage image = ImageFile.Load(args[0]);
    Console.WriteLine($"{image.Width} by {image.Height}");
}
catch (ImageException exception)
{
    Console.WriteLine(exception.Message);
}
