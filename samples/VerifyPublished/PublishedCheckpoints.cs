using ConvNextV2.Compiled.Models;

namespace Samples.VerifyPublished;

/// <summary>
/// The 18 fine-tuned checkpoints, and the logits that Hugging Face's <c>convert_convnextv2_to_pytorch.py</c> expects of each for the image
/// 000000039769 of COCO val2017, two cats on a sofa. Those tuned on ImageNet-22k first have the same architectures as the others.
/// </summary>
internal static class PublishedCheckpoints
{
    public static IReadOnlyList<PublishedCheckpoint> All { get; } =
    [
        PublishedCheckpoint.Of<ConvNextV2Atto224>("convnextv2-atto-1k-224", [-0.3930f, 0.1747f, -0.5246f, 0.4177f, 0.4295f]),
        PublishedCheckpoint.Of<ConvNextV2Femto224>("convnextv2-femto-1k-224", [-0.1727f, -0.5341f, -0.7818f, -0.4745f, -0.6566f]),
        PublishedCheckpoint.Of<ConvNextV2Pico224>("convnextv2-pico-1k-224", [-0.0333f, 0.1563f, -0.9137f, 0.1054f, 0.0381f]),
        PublishedCheckpoint.Of<ConvNextV2Nano224>("convnextv2-nano-1k-224", [-0.1744f, -0.1555f, -0.0713f, 0.0950f, -0.1431f]),
        PublishedCheckpoint.Of<ConvNextV2Tiny224>("convnextv2-tiny-1k-224", [0.9996f, 0.1966f, -0.4386f, -0.3472f, 0.6661f]),
        PublishedCheckpoint.Of<ConvNextV2Base224>("convnextv2-base-1k-224", [-0.2553f, -0.6708f, -0.1359f, 0.2518f, -0.2488f]),
        PublishedCheckpoint.Of<ConvNextV2Large224>("convnextv2-large-1k-224", [-0.0673f, -0.5627f, -0.3753f, -0.2722f, 0.0178f]),
        PublishedCheckpoint.Of<ConvNextV2Huge224>("convnextv2-huge-1k-224", [-0.6377f, -0.7458f, -0.2150f, 0.1184f, -0.0597f]),
        PublishedCheckpoint.Of<ConvNextV2Nano224>("convnextv2-nano-22k-224", [1.0799f, 0.2322f, -0.8860f, 1.0219f, 0.6231f]),
        PublishedCheckpoint.Of<ConvNextV2Nano384>("convnextv2-nano-22k-384", [0.3766f, 0.4917f, -1.1426f, 0.9942f, 0.6024f]),
        PublishedCheckpoint.Of<ConvNextV2Tiny224>("convnextv2-tiny-22k-224", [0.4220f, -0.6919f, -0.4317f, -0.2881f, -0.6609f]),
        PublishedCheckpoint.Of<ConvNextV2Tiny384>("convnextv2-tiny-22k-384", [0.1082f, -0.8286f, -0.5095f, 0.4681f, -0.8085f]),
        PublishedCheckpoint.Of<ConvNextV2Base224>("convnextv2-base-22k-224", [-0.2419f, -0.6221f, 0.2176f, -0.0980f, -0.7527f]),
        PublishedCheckpoint.Of<ConvNextV2Base384>("convnextv2-base-22k-384", [0.0391f, -0.4371f, 0.3786f, 0.1251f, -0.2784f]),
        PublishedCheckpoint.Of<ConvNextV2Large224>("convnextv2-large-22k-224", [-0.0504f, 0.5636f, -0.1729f, -0.6507f, -0.3949f]),
        PublishedCheckpoint.Of<ConvNextV2Large384>("convnextv2-large-22k-384", [0.3560f, 0.9486f, 0.3149f, -0.2667f, -0.5138f]),
        PublishedCheckpoint.Of<ConvNextV2Huge384>("convnextv2-huge-22k-384", [-0.2469f, -0.4550f, -0.5853f, -0.0810f, 0.0309f]),
        PublishedCheckpoint.Of<ConvNextV2Huge512>("convnextv2-huge-22k-512", [-0.3090f, 0.0802f, -0.0682f, -0.1979f, -0.2826f]),
    ];
}
