using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Tests.Planning;

namespace ConvNextV2.Compiled.Generator.Tests.Checkpoints;

public class ModelSearchTests
{
    private static readonly string[] Expected = [.. Definitions.Plan(Definitions.Small).Tensors.Select(tensor => tensor.Name)];

    public static TheoryData<int, string> Wrapped()
    {
        var data = new TheoryData<int, string>();
        string[] prefixes =
        [
            "",
            "module.",
            "_orig_mod.",
            "module._orig_mod.",
            "model.",
            "net.",
            "encoder.",
            "backbone.",
            "timm_model.",
            "student.",
            "ema_model.module.",
            "base_model.model.",
            "anything.at.all.0.",
            "stages.0.",
            "żółw.",
            ".",
        ];
        for (int naming = 0; naming < CheckpointNaming.All.Count; naming++)
        {
            data.AddRange(prefixes.Select(prefix => new TheoryDataRow<int, string>(naming, prefix)));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Wrapped))]
    public void Any_prefix_is_found_in_front_of_any_naming(int index, string prefix)
    {
        CheckpointNaming naming = CheckpointNaming.All[index];

        ModelLocation found = Assert.Single(ModelSearch.Find(Expected, FileOf(naming, prefix).Append(prefix + "optimizer.step")));

        Assert.Equal((naming.Title, prefix, Expected.Length), (found.Naming.Title, found.Prefix, found.Count));
    }

    [Theory]
    [InlineData("_orig_mod")]
    [InlineData("_fsdp_wrapped_module")]
    [InlineData("_checkpoint_wrapped_module")]
    [InlineData("_fsdp_wrapped_module._checkpoint_wrapped_module")]
    public void Words_of_wrappers_are_looked_through_wherever_they_stand(string wrapper)
    {
        foreach (CheckpointNaming naming in CheckpointNaming.All)
        {
            foreach (string prefix in new[] { "", "net.", wrapper + ".", $"net.{wrapper}." })
            {
                string[] names = [.. FileOf(naming, prefix).Select((name, i) => i % 3 == 0 ? name : Wrap(name, prefix))];

                ModelLocation found = Assert.Single(ModelSearch.Find(Expected, names));

                Assert.Equal((naming.Title, prefix), (found.Title.Split(" behind")[0], found.Prefix));
                Assert.Equal(
                    names.Order(),
                    Expected.Select(name => Assert.Single(found.Spellings(name), names.Contains)).Order()
                );
            }
        }

        // In front of the last two words: the block's module, or the parameter of one.
        string Wrap(string name, string prefix) =>
            name.LastIndexOf('.', name.LastIndexOf('.') - 1) is var dot && dot > prefix.Length
                ? $"{name[..dot]}.{wrapper}{name[dot..]}"
                : name.Insert(name.LastIndexOf('.') + 1, wrapper + ".");
    }

    [Fact]
    public void A_compiled_set_beside_the_plain_one_is_a_second()
    {
        string[] names = [.. FileOf(CheckpointNaming.All[3], ""), .. FileOf(CheckpointNaming.All[3], "_orig_mod.")];

        Assert.Equal(["", "_orig_mod."], ModelSearch.Find(Expected, names).Select(place => place.Prefix));
    }

    [Fact]
    public void A_model_that_is_there_twice_is_found_twice()
    {
        string[] names =
        [
            .. FileOf(CheckpointNaming.All[0], "model."),
            .. FileOf(CheckpointNaming.All[3], "model_ema.module."),
            "global_step",
        ];

        Assert.Equal(
            ["Hugging Face behind 'model.'", "timm behind 'model_ema.module.'"],
            ModelSearch.Find(Expected, names).Select(place => place.Title)
        );
    }

    [Fact]
    public void A_set_inside_of_another_is_one_of_its_own()
    {
        string[] names = [.. FileOf(CheckpointNaming.All[1], ""), .. FileOf(CheckpointNaming.All[1], "ema.")];

        Assert.Equal(["", "ema."], ModelSearch.Find(Expected, names).Select(place => place.Prefix));
    }

    [Fact]
    public void A_part_of_a_model_is_no_second_model()
    {
        string[] names =
        [
            .. FileOf(CheckpointNaming.All[0], "model."),
            .. FileOf(CheckpointNaming.All[0], "ema.").Take(Expected.Length / 2),
        ];

        Assert.Equal("model.", Assert.Single(ModelSearch.Find(Expected, names)).Prefix);
    }

    [Fact]
    public void Another_architecture_that_shares_the_names_of_its_head_is_none() =>
        Assert.Empty(
            ModelSearch.Find(Expected, ["patch_embed.proj.weight", "norm.weight", "norm.bias", "head.weight", "head.bias"])
        );

    /// <summary>Each name costs the same, whatever the others are and however it is made up.</summary>
    [Theory]
    [InlineData("a.b.c.d.e.f.g.h.i.j.k.l.m{0}.weight")]
    [InlineData("p{0}.stages.0.0.norm.weight")]
    [InlineData("p{0}.head.norm.weight")]
    [InlineData("................................{0}.weight")]
    [InlineData("p{0}._orig_mod._orig_mod._orig_mod.stages.0.0._orig_mod.norm.weight")]
    [InlineData("p{0}.classifier.1.weight")]
    public void Hostile_names_cost_in_proportion_to_their_number(string format)
    {
        long few = AllocatedFor(2_000);
        long many = AllocatedFor(20_000);

        Assert.InRange(many, 0, 15 * few);
        Assert.InRange(many, 0, 20_000 * 4_000L);

        long AllocatedFor(int count)
        {
            string[] names =
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i)),
            ];
            ModelSearch.Find(Expected, names[..1]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ModelSearch.Find(Expected, names);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static IEnumerable<string> FileOf(CheckpointNaming naming, string prefix) =>
        Expected.Select(name => prefix + naming.Spellings(name).First());
}
