using ConvNextV2.Compiled.Cluster.Workers;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

public sealed class JobWorkerOptionsValidatorTests
{
    [Fact]
    public void A_folder_of_models_is_named_or_absent()
    {
        var validator = new JobWorkerOptionsValidator();

        Assert.True(validator.Validate(null, new JobWorkerOptions()).Succeeded);
        Assert.True(validator.Validate(null, new JobWorkerOptions { ModelCache = "models" }).Succeeded);
        Assert.Equal(
            ["ModelCache is empty; it is the path of a folder, or absent."],
            validator.Validate(null, new JobWorkerOptions { ModelCache = " " }).Failures
        );
    }
}
