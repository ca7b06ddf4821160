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

    /// <summary>The same object with its keys in the opposite order, indented another way.</summary>
    public static string Reverse(string json) =>
        new JsonObject(
            JsonNode.Parse(json)!.AsObject().Reverse().Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))
        ).ToJsonString();
}
