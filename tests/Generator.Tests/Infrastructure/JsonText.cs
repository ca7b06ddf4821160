using System.Text.Json.Nodes;

namespace ConvNextV2.Compiled.Generator.Tests.Infrastructure;

/// <summary>Edits of JSON texts, with a reader that is not the one under test.</summary>
internal static class JsonText
{
    /// <summary>The object with some keys put in place of its own, or added.</summary>
    public static string Merge(string json, string keys)
    {
        JsonObject result = JsonNode.Parse(json)!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse("{" + keys + "}")!.AsObject().ToArray())
        {
            result[key] = value?.DeepClone();
        }

        return result.ToJsonString();
    }
}
