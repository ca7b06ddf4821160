// What a model says about an image: dotnet fsi classify.fsx MODEL IMAGE
#r "nuget: ConvNextV2.Compiled.InProcess, 0.8.0"
#r "nuget: ConvNextV2.Compiled.Images, 0.8.0"

open ConvNextV2.Compiled.Images
open ConvNextV2.Compiled.InProcess

let classify (folder: string) (path: string) =
    // The folder's class is compiled the first time, and comes from the cache after that.
    let compiled = ModelFolder.Compile(folder)

    for warning in compiled.Warnings do
        eprintfn $"{warning}"

    use model = compiled.LoadClassifier()
    use image = ImageFile.Load(path)

    for prediction in model.Classify(image.View, top = 3) do
        printfn $"{prediction}"

match fsi.CommandLineArgs with
| [| _; folder; path |] -> classify folder path
| _ ->
    eprintfn "usage: dotnet fsi classify.fsx MODEL IMAGE"
    exit 2
