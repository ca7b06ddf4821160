using App;

// The first logit is the classifier's first bias and what the image adds, which is the same for all.
using Copied copied = Copied.Load();
using Embedded embedded = Embedded.Load();
float[] pixels = new float[Copied.NumChannels * Copied.ImageHeight * Copied.ImageWidth];
Copied.Session first = copied.CreateSession();
Embedded.Session second = embedded.CreateSession();
first.Run(pixels);
second.Run(pixels);
Console.WriteLine(
    FormattableString.Invariant(
        $"{first.Logits[0]:F2} {second.Logits[0]:F2} {Garden.Bed.FirstLogit(pixels):F2} {copied.Labels[0]}"
    )
);
