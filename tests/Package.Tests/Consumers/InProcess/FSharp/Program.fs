// A classifier in F#: the folder of a model, and the pixels of an image.
open System
open System.IO
open ConvNextV2.Compiled
open ConvNextV2.Compiled.InProcess

[<EntryPoint>]
let main arguments =
    let folder = ModelFolder.Compile(arguments[0], ModelFolderOptions(CacheFolder = arguments[2]))
    use model = folder.LoadClassifier()
    let pixels = File.ReadAllBytes(arguments[1])
    let best = model.Classify(ImageView(ReadOnlySpan pixels, 28, 28, PixelFormat.Gray8), 1)[0]
    printfn "%s, %s" best.Label (if isNull folder.CacheFault then "kept" else folder.CacheFault)
    0
