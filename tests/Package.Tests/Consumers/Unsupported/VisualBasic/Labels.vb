Module Labels
    Friend Const Count As Integer = FlowerNet.NumLabels
End Module
