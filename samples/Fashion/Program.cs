using System.IO.Compression;
using Samples.Fashion;
var d=AppContext.BaseDirectory;
byte[] G(string f){using var s=new GZipStream(File.OpenRead(Path.Combine(d,"test-images",f)),CompressionMode.Decompress);using var m=new MemoryStream();s.CopyTo(m);return m.ToArray();}
var images=G("t10k-images-idx3-ubyte.gz"); var pred=File.ReadAllLines(Path.Combine(d,"test-images","predictions.txt")).Select(int.Parse).ToArray();
var model=FashionNet.Load(Path.Combine(d,"model"));
using var session=model.CreateSession();
int ok=0; var sw=System.Diagnostics.Stopwatch.StartNew();
for(int i=0;i<10000;i++){ var l=session.Run(images.AsSpan(16+784*i,784),28,28,ConvNextV2.Compiled.PixelFormat.Gray8); int b=0; for(int k=1;k<10;k++) if(l[k]>l[b]) b=k; if(b==pred[i]) ok++; }
Console.WriteLine($"{ok} {sw.Elapsed.TotalSeconds}s");
