Console.WriteLine(Wardrobe.Recognizer.Recognize(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "ankle-boot.gray"))));
