namespace Garden;

public static class Bed
{
    public static float FirstLogit(float[] pixels)
    {
        using Rose model = Rose.Load();
        Rose.Session session = model.CreateSession();
        session.Run(pixels);
        return session.Logits[0];
    }
}
