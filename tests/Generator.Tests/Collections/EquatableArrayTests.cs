using System.Collections;
using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Tests.Collections;

public class EquatableArrayTests
{
    [Fact]
    public void Arrays_with_equal_items_are_equal_and_have_one_hash()
    {
        EquatableArray<string> one = new(["a", "b"]);
        EquatableArray<string> other = new List<string> { "a", string.Concat("", "b") }.ToEquatableArray();

        Assert.True(one.Equals(other) && one.Equals((object)other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    [Fact]
    public void Arrays_with_other_items_or_another_order_are_not_equal()
    {
        EquatableArray<string> array = new(["a", "b"]);

        foreach (string[] other in new string[][] { [], ["a"], ["a", "b", "c"], ["b", "a"], ["a", "B"] })
        {
            Assert.False(array.Equals(other.ToEquatableArray()));
            Assert.NotEqual(array.GetHashCode(), other.ToEquatableArray().GetHashCode());
        }

        Assert.False(array.Equals(null));
        Assert.False(array.Equals((object)new[] { "a", "b" }));
    }

    [Fact]
    public void The_default_is_the_empty_array()
    {
        EquatableArray<int> made = Array.Empty<int>().ToEquatableArray();

        Assert.True(default(EquatableArray<int>).Equals(made) && EquatableArray<int>.Empty.Equals(made));
        Assert.Equal(default(EquatableArray<int>).GetHashCode(), made.GetHashCode());
        Assert.Empty(default(EquatableArray<int>));
        Assert.Equal("[]", default(EquatableArray<int>).ToString());
    }

    [Fact]
    public void It_is_a_list_of_its_items_and_nothing_changes_it()
    {
        int[] source = [1, 2, 3];
        EquatableArray<int> array = source.ToEquatableArray();
        source[0] = 9;

        Assert.Equal([1, 2, 3], array);
        Assert.Equal([1, 2, 3], ((IEnumerable)array).Cast<int>());
        Assert.Equal((3, 2), (array.Count, array[1]));
        Assert.Equal("[1, 2, 3]", array.ToString());
        Assert.Throws<IndexOutOfRangeException>(() => array[3]);
    }

    [Fact]
    public void A_record_that_holds_one_is_a_value()
    {
        Assert.Equal(new Holder(new([1, 2])), new Holder(new([1, 2])));
        Assert.NotEqual(new Holder(new([1, 2])), new Holder(new([1, 3])));
    }

    private sealed record Holder(EquatableArray<int> Items);
}
