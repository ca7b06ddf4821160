using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Configuration;

/// <summary>What editors know of configs and items, against what the generator knows.</summary>
public partial class SchemaTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "BuildTransitive");
    private static readonly JsonElement Schema = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(Folder, "convnextv2.schema.json")))
        .RootElement;

    public static TheoryData<string> Keys() =>
        [.. Schema.GetProperty("properties").EnumerateObject().Select(property => property.Name)];

    /// <summary>A key that the generator did not read could have any value.</summary>
    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_of_the_schema_is_read(string key)
    {
        string config = JsonText.Merge(GeneratorHarness.MicroConfig, "\"architectures\": [\"ConvNextV2Backbone\"]");
        string faulty = JsonText.Merge(
            config,
            $"\"{key}\": {(key == "architectures" ? "[\"ResNetModel\"], \"model_type\": null" : "{\"0\": 7}")}"
        );

        Assert.NotEmpty(GeneratorHarness.Empty.WithModel("rose.convnextv2.json", faulty).Run().Messages);
    }

    [Fact]
    public void Names_that_can_be_chosen_are_those_of_the_generator()
    {
        JsonElement properties = Schema.GetProperty("properties");

        Assert.Equal(
            HiddenActivations.ByName.Keys.Order(StringComparer.Ordinal),
            Strings(properties.GetProperty("hidden_act").GetProperty("enum"))
        );
        Assert.Equal(
            ModelArchitectures.ByName.Keys,
            Strings(properties.GetProperty("architectures").GetProperty("items").GetProperty("enum"))
        );
    }

    [Fact]
    public void The_property_grid_has_each_metadata_that_the_generator_sees_and_those_of_files()
    {
        var rules = XDocument.Load(Path.Combine(Folder, "ConvNextV2.Compiled.ItemRules.xml"));
        IEnumerable<string> shown = rules
            .Descendants()
            .Where(element => element.Name.LocalName is "StringProperty" or "EnumProperty")
            .Select(element => element.Attribute("Name")!.Value);
        string targets = File.ReadAllText(Path.Combine(Folder, "ConvNextV2.Compiled.Items.targets"));
        IEnumerable<string> written = EncodedMetadata().Matches(targets).Select(match => match.Groups["name"].Value);
        IEnumerable<string> read = typeof(ModelItem).GetProperties().Select(property => property.Name);

        Assert.Equal(read, written);
        Assert.Equal(read.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.Equal(ModelArchitectures.ByName.Keys, Choices("Architecture"));
        Assert.Equal(Enum.GetNames<Precision>(), Choices("Precision"));

        IEnumerable<string> Choices(string property) =>
            rules
                .Descendants()
                .Where(element => element.Name.LocalName == "EnumValue" && element.Parent!.Attribute("Name")!.Value == property)
                .Select(element => element.Attribute("Name")!.Value)
                .Where(name => name.Length > 0);
    }

    [GeneratedRegex(@"\|(?<name>\w+)=\$\(\[MSBuild\]::ConvertToBase64\(""%\(\k<name>\)""\)\)")]
    private static partial Regex EncodedMetadata();

    private static IEnumerable<string> Strings(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);
}
