using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Tests.Checkpoints;

/// <summary>
/// What a header may be and what not, by the reference implementation: the crate safetensors, whose table is read by serde_json
/// into a map of structs with three fields, and whose metadata is an optional map from strings to strings.
/// </summary>
public class SafetensorsFormatTests
{
    private const string Fields = "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]";
    private const string Entry = $"\"a\":{{{Fields}}}";

    [Theory]
    [InlineData("the least", $"{{{Entry}}}")]
    [InlineData("no metadata", $"{{\"__metadata__\":null,{Entry}}}")]
    [InlineData("empty metadata", $"{{\"__metadata__\":{{}},{Entry}}}")]
    [InlineData("metadata behind", $"{{{Entry},\"__metadata__\":{{\"format\":\"pt\"}}}}")]
    [InlineData("a key of metadata twice", $"{{\"__metadata__\":{{\"a\":\"b\",\"a\":\"c\"}},{Entry}}}")]
    [InlineData("unknown fields", $"{{\"a\":{{\"x\":[{{\"y\":1e3}}],{Fields},\"x\":null}}}}")]
    [InlineData("fields in another order", "{\"a\":{\"data_offsets\":[0,8],\"shape\":[2],\"dtype\":\"F32\"}}")]
    [InlineData("an escaped field", "{\"a\":{\"\\u0064type\":\"F\\u00332\",\"shape\":[2],\"data_offsets\":[0,8]}}")]
    [InlineData("padding", $"{{{Entry}}}   ")]
    [InlineData("padding of other white space", $"{{{Entry}}}\t\r\n")]
    [InlineData("white space in front", $" \n{{{Entry}}}")]
    [InlineData("white space in front and a length that spells <", $"         {{{Entry}}}")]
    [InlineData("a name with a pair of surrogates", $"{{\"\\ud83c\\udf39\":{{{Fields}}}}}")]
    [InlineData("an empty name", $"{{\"\":{{{Fields}}}}}")]
    [InlineData("no dimension", "{\"a\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}")]
    [InlineData("eight dimensions", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,2],\"data_offsets\":[0,8]}}")]
    [InlineData("an empty tensor beside", $"{{{Entry},\"b\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[8,8]}}}}")]
    [InlineData(
        "an empty tensor of huge edges",
        $"{{{Entry},\"b\":{{\"dtype\":\"F32\",\"shape\":[4611686018427387904,0],\"data_offsets\":[8,8]}}}}"
    )]
    public void What_the_format_allows_is_read(string what, string header)
    {
        Assert.NotEmpty(what);
        Assert.Contains(Read(header), tensor => tensor is { ByteLength: 8 });
    }

    [Fact]
    public void A_file_without_tensors_is_a_file() => Assert.Empty(SafetensorsHeader.Parse("{}"u8.ToArray(), fileLength: 10));

    [Theory]
    [InlineData("", "not JSON: unexpected end of the text at character 0")]
    [InlineData("[]", "its header is an array, not an object of tensors")]
    [InlineData("null", "its header is null, not an object of tensors")]
    [InlineData($"{{{Entry}}}\0", "unexpected text after the end of the value")]
    [InlineData($"{{{Entry}}}x", "unexpected text after the end of the value")]
    [InlineData($"\uFEFF{{{Entry}}}", "not JSON")]
    [InlineData($"{{\"__metadata__\":1,{Entry}}}", "its __metadata__ is 1, not an object of strings")]
    [InlineData($"{{\"__metadata__\":\"pt\",{Entry}}}", "its __metadata__ is \"pt\", not an object of strings")]
    [InlineData($"{{\"__metadata__\":true,{Entry}}}", "its __metadata__ is true, not an object of strings")]
    [InlineData($"{{\"__metadata__\":[\"a\"],{Entry}}}", "its __metadata__ is an array, not an object of strings")]
    [InlineData($"{{\"__metadata__\":{{\"a\":1}},{Entry}}}", "its __metadata__ holds 1, which is not a string")]
    [InlineData($"{{\"__metadata__\":{{\"a\":null}},{Entry}}}", "its __metadata__ holds null, which is not a string")]
    [InlineData($"{{\"__metadata__\":{{\"a\":[\"b\"]}},{Entry}}}", "its __metadata__ holds an array, which is not a string")]
    [InlineData($"{{\"__metadata__\":{{\"a\":{{}}}},{Entry}}}", "its __metadata__ holds an object, which is not a string")]
    [InlineData($"{{\"__metadata__\":{{}},\"__metadata__\":{{}},{Entry}}}", "names '__metadata__' twice")]
    [InlineData($"{{\"__metadata__\":null,\"__metadata__\":null,{Entry}}}", "names '__metadata__' twice")]
    [InlineData($"{{\"__metadata__\":{{}},{Entry},\"__metadata_\\u005f\":{{}}}}", "names '__metadata__' twice")]
    [InlineData($"{{\"__metadata__\":{{\"a\":\"\\ud83c\"}},{Entry}}}", "half a surrogate pair")]
    [InlineData($"{{\"\\udf39\":{{{Fields}}}}}", "half a surrogate pair")]
    [InlineData($"{{\"a\":{{{Fields},\"x\":\"\\ud83cx\"}}}}", "half a surrogate pair")]
    [InlineData("{\"a\":null}", "the entry of 'a' is null, not an object")]
    [InlineData($"{{\"a\":{{{Fields},\"dtype\":\"F32\"}}}}", "the entry of 'a' has its dtype twice")]
    [InlineData($"{{\"a\":{{{Fields},\"shape\":[2]}}}}", "the entry of 'a' has its shape twice")]
    [InlineData($"{{\"a\":{{{Fields},\"data_offsets\":[0,8]}}}}", "the entry of 'a' has its data_offsets twice")]
    [InlineData($"{{\"a\":{{{Fields},\"\\u0064type\":\"F32\"}}}}", "the entry of 'a' has its dtype twice")]
    [InlineData("{\"a\":{\"dtype\":null,\"shape\":[2],\"data_offsets\":[0,8]}}", "'a' has no known dtype, but null")]
    [InlineData("{\"a\":{\"dtype\":\"f32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "'a' has no known dtype, but \"f32\"")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":null,\"data_offsets\":[0,8]}}",
        "the shape of 'a' is missing or not an array"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}", "the shape of 'a' is missing or not an array")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", "the shape of 'a' is missing or not an array")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", "holds 2.0, which is not a size")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2e0],\"data_offsets\":[0,8]}}", "holds 2e0, which is not a size")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-0],\"data_offsets\":[0,0]}}", "holds -0, which is not a size")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}", "holds \"2\", which is not a size")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]}}", "holds an array, which is not a size")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551616,0],\"data_offsets\":[0,0]}}", "which is not a size")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4,0],\"data_offsets\":[0,0]}}", "needs another number")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,2],\"data_offsets\":[0,8]}}",
        "the shape of 'a' holds more than 8"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}", "are not a beginning and an end")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[]}}", "are not a beginning and an end")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":{}}}", "missing or not an array")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8e0]}}", "holds 8e0, which is not a size")]
    [InlineData("{\"a\":{\"dtype\":\"F4\",\"shape\":[15],\"data_offsets\":[0,8]}}", "needs another number")]
    public void What_it_forbids_is_refused_with_what_is_wrong(string header, string expected)
    {
        CheckpointException exception = Assert.Throws<CheckpointException>(() => Read(header));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.IsType<SafetensorsFormatException>(exception.InnerException);
    }

    private static IReadOnlyList<TensorEntry> Read(string header)
    {
        using CheckpointSource source = CheckpointSource.Open(SafetensorsBytes.Raw(header, new byte[8]));
        return source.ReadHeader();
    }
}
