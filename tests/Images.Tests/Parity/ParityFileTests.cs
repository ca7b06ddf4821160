using System.Text;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Parity;

/// <summary>Files that are damaged, hostile, or odd: refused with a sentence, or taken with a remark.</summary>
public sealed class ParityFileTests : IDisposable
{
    private readonly ParityNet _model = ParityNet.Load(ParityFiles.Weights);
    private readonly string _folder = Directory.CreateTempSubdirectory("parity").FullName;

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_folder_is_the_file_in_it()
    {
        ParityReport report = ParityCheck.Run(_model, Path.GetDirectoryName(ParityFiles.Read("convnext").Save())!);

        Assert.True(report.IsSame);
        Assert.EndsWith(ParityCheck.FileName, report.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_to_be_missing()
    {
        var exception = Assert.Throws<FileNotFoundException>(() => ParityCheck.Run(_model, Path.Combine(_folder, "no\nfile")));

        Assert.EndsWith("no\\u000afile'.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_says_where_it_is_from_a_line_an_image_and_the_verdict()
    {
        ParityReport report = ParityCheck.Run(_model, ParityFiles.Read("no-orientation").Save());

        Assert.Equal("ConvNextImageProcessorPil", report.Processor);
        Assert.Equal("pil", report.Backend);
        Assert.Equal("13.0.0", report.Versions["pillow"]);
        Assert.Equal(
            [
                $"{report.Path}: by ConvNextImageProcessorPil (pil), transformers 5.24.0, pillow 13.0.0, torchvision 0.29.1+cu130"
                    + ", torch 2.14.1+cu130",
                "phone.jpg: differs first at decode (decoded): Python has 160×107 pixels, here 107×160: "
                    + "Python did not apply the photo's orientation (EXIF 6).",
                "photo.jpg: the same (decode, resize, normalise, model)",
                "wide.png: the same (decode, resize, normalise, model)",
                "photo.webp: the same (decode, resize, normalise, model)",
                "Not proved: 3 of 4 images are the same, first at decode (decoded) of phone.jpg.",
            ],
            report.ToString().Split('\n')
        );
    }

    [Fact]
    public void What_is_odd_and_harms_nothing_is_a_remark()
    {
        ParityReport report = ParityCheck.Run(
            _model,
            ParityFiles.Save(file =>
            {
                foreach (
                    string name in file
                        .Tensors.Keys.Where(name => name.StartsWith("images.1", StringComparison.Ordinal))
                        .ToArray()
                )
                {
                    file.Tensors.Remove(name);
                }

                file.Set("images.01.logits", new float[5], 5);
                file.Set("images.0.attention\u001b[2J", new float[5], 5);
                file.Set("images", new float[5], 5);
                file.Set("weight", new float[5], 5);
                file.Metadata["names"] = "[\"a\\u001b[2J\", 2]";
                file.Metadata["backend"] = "other\u202e";
                file.Metadata.Remove("processor");
            })
        );

        Assert.True(report.IsSame, report.ToString());
        Assert.Equal(["a\u001b[2J", "images.2", "images.3"], report.Images.Select(image => image.Name));
        Assert.DoesNotContain('\u001b', report.ToString());
        Assert.DoesNotContain('\u202e', report.ToString());
        Assert.Collection(
            report.Remarks,
            remark =>
                Assert.Equal(
                    "These tensors are not read: 'images', 'images.0.attention\\u001b[2J', 'images.01.logits' and 1 more.",
                    remark
                ),
            remark => Assert.Equal("It names 2 images, and its last is number 3.", remark),
            remark => Assert.Equal("It has 3 images, and its last is number 3.", remark),
            remark => Assert.Equal("Its backend 'other\\u202e' is neither pil nor torchvision.", remark),
            remark => Assert.StartsWith("Whose resize it has the file does not say", remark, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("{", "is no JSON")]
    [InlineData("{}", "is an object")]
    public void Names_that_are_no_list_are_a_remark(string names, string finding)
    {
        ParityReport report = ParityCheck.Run(_model, ParityFiles.Save(file => file.Metadata["names"] = names));

        Assert.True(report.IsSame);
        Assert.Contains(finding, Assert.Single(report.Remarks), StringComparison.Ordinal);
        Assert.Equal("images.0", report.Images[0].Name);
    }

    [Fact]
    public void Names_of_more_than_a_mebibyte_are_not_read()
    {
        string names = $"[\"{new string('a', 1 << 20)}\"]";
        ParityReport report = ParityCheck.Run(_model, ParityFiles.Save(file => file.Metadata["names"] = names));

        Assert.True(report.IsSame);
        Assert.Equal("Its 'names' has 1048580 characters, and is not read beyond 1048576.", Assert.Single(report.Remarks));
        Assert.Equal("images.0", report.Images[0].Name);
    }

    [Fact]
    public void More_images_than_the_options_allow_are_refused()
    {
        string path = ParityFiles.Read("convnext").Save();

        var exception = Assert.Throws<ParityException>(() => ParityCheck.Run(_model, path, new ParityOptions { MaxImages = 3 }));

        Assert.EndsWith("has 4 images, and may have 3 (ParityOptions.MaxImages).", exception.Message, StringComparison.Ordinal);
        Assert.True(ParityCheck.Run(_model, path, new ParityOptions { MaxImages = 4 }).IsSame);
        Assert.Throws<ArgumentOutOfRangeException>(() => ParityCheck.Run(_model, path, new ParityOptions { MaxImages = 0 }));
    }

    public static TheoryData<string, string> Damages =>
        new()
        {
            { "decoded of floats", "'images.0.decoded' should be U8 with the shape [height, width, 3]" },
            { "decoded with channels first", "is U8 with the shape [3, 160, 107]" },
            { "decoded without pixels", "is U8 with the shape [0, 107, 3]" },
            { "encoded as a matrix", "'images.0.encoded' should be the bytes of an image's file" },
            { "pixel values of bytes", "'images.0.pixel_values' should be F32 (or F16, BF16, F64)" },
            { "pixel values of two images", "should be F32 (or F16, BF16, F64) with the shape [channels, height, width]" },
            {
                "logits of two images",
                "'images.0.logits' should be F32 (or F16, BF16, F64) with the shape [labels] or [1, labels]"
            },
            { "no images", "has no image: its tensors are named 'images.0.encoded'" },
        };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_tensor_that_is_not_what_its_name_says_is_refused(string damage, string message)
    {
        string path = ParityFiles.Save(file =>
        {
            switch (damage)
            {
                case "decoded of floats":
                    file.Set("images.0.decoded", new float[160 * 107 * 3], 160, 107, 3);
                    break;
                case "decoded with channels first":
                    file.Set("images.0.decoded", file.Tensors["images.0.decoded"].Bytes, 3, 160, 107);
                    break;
                case "decoded without pixels":
                    file.Set("images.0.decoded", Array.Empty<byte>(), 0, 107, 3);
                    break;
                case "encoded as a matrix":
                    file.Set("images.0.encoded", file.Tensors["images.0.encoded"].Bytes, 1, 4203);
                    break;
                case "pixel values of bytes":
                    file.Set("images.0.pixel_values", new byte[3 * 64 * 64], 3, 64, 64);
                    break;
                case "pixel values of two images":
                    file.Set("images.0.pixel_values", new float[2 * 3 * 64 * 64], 2, 3, 64, 64);
                    break;
                case "logits of two images":
                    file.Set("images.0.logits", new float[10], 2, 5);
                    break;
                default:
                    file.Keep("none");
                    break;
            }
        });

        var exception = Assert.Throws<ParityException>(() => ParityCheck.Run(_model, path));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal(path, exception.Path);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "it is a Git LFS pointer")]
    [InlineData("\u0010\0\0\0\0\0\0\u007f{}", "it announces a header of")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\0\0\0\0{}", "it announces a header of 4294967295 bytes")]
    public void A_file_that_is_no_safetensors_file_is_refused(string content, string message)
    {
        string path = Path.Combine(_folder, "file");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content));

        var exception = Assert.Throws<ParityException>(() => ParityCheck.Run(_model, path));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A shape that the file has no bytes for never gets as far as an allocation.</summary>
    [Theory]
    [InlineData("[9223372036854775807, 9223372036854775807, 3]")]
    [InlineData("[100000, 100000, 3]")]
    public void A_shape_that_the_file_has_no_bytes_for_is_refused(string shape)
    {
        byte[] header = Encoding.UTF8.GetBytes(
            $$$"""{"images.0.decoded":{"dtype":"U8","shape":{{{shape}}},"data_offsets":[0,3]}}"""
        );
        string path = Path.Combine(_folder, "file");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. header, 1, 2, 3]);

        var exception = Assert.Throws<ParityException>(() => ParityCheck.Run(_model, path));

        Assert.Contains("has 3 bytes of data, but its shape", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_larger_than_the_limits_allow_is_refused_before_it_is_read()
    {
        string path = ParityFiles.Read("convnext").Save();

        var pixels = Assert.Throws<ParityException>(() => Run(new ImageLimits { MaxPixels = 1000 }));
        var bytes = Assert.Throws<ParityException>(() => Run(new ImageLimits { MaxFileBytes = 1000 }));

        Assert.Contains("at most 1000 pixels (ImageLimits.MaxPixels)", pixels.Message, StringComparison.Ordinal);
        Assert.Contains("at most 1000 bytes (ImageLimits.MaxFileBytes)", bytes.Message, StringComparison.Ordinal);

        ParityReport Run(ImageLimits limits) => ParityCheck.Run(_model, path, new ParityOptions { Limits = limits });
    }

    [Fact]
    public void An_image_that_is_refused_here_differs_at_its_decoding()
    {
        ParityReport report = ParityCheck.Run(
            _model,
            ParityFiles.Save(file => file.Set("images.1.encoded", Encoding.ASCII.GetBytes("no image at all\u001b"), 16))
        );

        ParityStage stage = report.Images[1].FirstDifference!;
        Assert.Equal(ParityStageKind.Decode, stage.Stage);
        Assert.StartsWith(
            "Python read it, and here it is refused: The image 'photo.jpg'",
            stage.Explanation,
            StringComparison.Ordinal
        );
        Assert.Equal(ParityVerdict.Same, report.Images[1].Stages[1].Verdict);
    }

    /// <summary>Whatever a file holds, it ends in a report or an exception that says why not.</summary>
    [Fact]
    public void Corrupted_files_end_in_a_report_or_an_exception()
    {
        ParityFiles file = ParityFiles.Read("convnext");
        foreach (string name in file.Tensors.Keys.Where(name => !name.StartsWith("images.3", StringComparison.Ordinal)).ToArray())
        {
            file.Tensors.Remove(name);
        }

        byte[] seed = file.Write();
        int header = (int)BitConverter.ToInt64(seed);
        string path = Path.Combine(_folder, "file");
        var random = new Random(1);
        (int reports, int exceptions) = (0, 0);
        for (int i = 0; i < 150; i++)
        {
            byte[] corrupt = [.. seed];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                int place = random.Next(2) == 0 ? random.Next(header + 8) : random.Next(corrupt.Length);
                corrupt[place] = random.Next(3) == 0 ? (byte)"0123456789[]{},:\""[random.Next(17)] : (byte)random.Next(256);
            }

            if (random.Next(5) == 0)
            {
                corrupt = corrupt[..random.Next(corrupt.Length)];
            }

            File.WriteAllBytes(path, corrupt);
            try
            {
                Assert.NotEmpty(ParityCheck.Run(_model, path).ToString());
                reports++;
            }
            catch (ParityException)
            {
                exceptions++;
            }
        }

        Assert.InRange(reports, 10, 140);
        Assert.InRange(exceptions, 10, 140);
    }

    [Fact]
    public async Task A_check_can_be_cancelled()
    {
        string path = ParityFiles.Read("convnext").Save();
        using var source = new CancellationTokenSource();
        var options = new ParityOptions { Progress = new OnFirst(source.Cancel) };

        Assert.Throws<OperationCanceledException>(() => ParityCheck.Run(_model, path, options, source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ParityCheck.RunAsync(_model, path, null, source.Token));
    }

    [Fact]
    public async Task A_check_on_another_thread_says_the_same_and_leaves_other_sessions_alone()
    {
        string path = ParityFiles.Read("convnext").Save();
        using ImageClassifierSession session = _model.CreateSession();
        float[] before = session.Run(new float[3 * 64 * 64]).ToArray();

        ParityReport report = await ParityCheck.RunAsync(
            _model,
            path,
            new ParityOptions { ThreadCount = 1 },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(ParityCheck.Run(_model, path).ToString(), report.ToString());
        Assert.Equal(before, session.Logits.ToArray());
    }

    [Fact]
    public void A_model_that_is_disposed_is_said_to_be()
    {
        string path = ParityFiles.Read("convnext").Save();
        _model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => ParityCheck.Run(_model, path));
    }

    private sealed class OnFirst(Action action) : IProgress<ParityImage>
    {
        public void Report(ParityImage value) => action();
    }
}
