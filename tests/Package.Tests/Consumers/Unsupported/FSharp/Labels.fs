module Labels

let count = FSharp.FlowerNet.NumLabels
