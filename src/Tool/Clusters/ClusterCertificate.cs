using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace ConvNextV2.Compiled.Tool.Clusters;

/// <summary>
/// Encrypts what silos and clients say to each other, and lets in those alone that have a certificate of the cluster's own
/// authority. Names and addresses in certificates do not matter: silos come and go.
/// </summary>
internal sealed class ClusterCertificate
{
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities = [];

    private ClusterCertificate(X509Certificate2 own) => _own = own;

    /// <param name="path">That of this end: a PKCS #12 file (.pfx, .p12), or PEM with the private key in it.</param>
    /// <param name="password">Of its private key; null if it has none.</param>
    /// <param name="authority">PEM: who has signed all certificates of the cluster.</param>
    /// <exception cref="InvalidOperationException">They are not what they should be; the message has no password.</exception>
    public static ClusterCertificate Load(string path, string? password, string authority)
    {
        try
        {
            var certificate = new ClusterCertificate(LoadOwn(path, password));
            certificate._authorities.ImportFromPemFile(authority);
            return !certificate._own.HasPrivateKey ? throw new InvalidOperationException($"'{path}' has no private key.")
                : certificate._authorities.Count == 0 ? throw new InvalidOperationException($"'{authority}' has no certificate.")
                : !certificate.IsOfCluster(certificate._own, [])
                    ? throw new InvalidOperationException(
                        $"The certificate of '{path}' is not valid today, or not of the authority of '{authority}'."
                    )
                : certificate;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException(
                $"'{path}' or '{authority}' cannot be read as certificates, or the password is not the right one.",
                exception
            );
        }
    }

    /// <summary>For <c>UseTls</c> of a silo, or of a client.</summary>
    public void Configure(TlsOptions options)
    {
        options.LocalCertificate = _own;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, chain, _) =>
            IsOfCluster(certificate, [.. chain?.ChainElements.Select(element => element.Certificate) ?? []]);
    }

    private bool IsOfCluster(X509Certificate2 certificate, X509Certificate2Collection between)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(between);
        // An authority of a cluster has no address to ask for what it has taken back.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static X509Certificate2 LoadOwn(string path, string? password)
    {
        if (Path.GetExtension(path) is ".pfx" or ".p12")
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, password);
        }

        using X509Certificate2 pem = password is null
            ? X509Certificate2.CreateFromPemFile(path)
            : X509Certificate2.CreateFromEncryptedPemFile(path, password);
        // Windows speaks TLS with no key that came from PEM.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }
}
