' A classifier in Visual Basic, whose compiler knows no spans: images are given by their paths.
Imports ConvNextV2.Compiled
Imports ConvNextV2.Compiled.Images
Imports ConvNextV2.Compiled.InProcess

Module Program
    Sub Main(arguments As String())
        Classify(arguments(0), arguments(1), New ModelFolderOptions With {.CacheFolder = arguments(2)}).GetAwaiter().GetResult()
    End Sub

    Private Async Function Classify(folder As String, image As String, options As ModelFolderOptions) As Task
        Using model = (Await ModelFolder.CompileAsync(folder, options)).LoadClassifier()
            For Each result In Await model.ClassifyAsync({image}).ToListAsync()
                Console.WriteLine(result.Predictions(0).Label)
            Next
        End Using
    End Function
End Module
