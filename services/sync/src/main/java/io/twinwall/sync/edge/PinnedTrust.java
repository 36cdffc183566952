package io.twinwall.sync.edge;

import com.google.protobuf.ByteString;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts one public key and nothing else: no names, no dates, no issuers. That the other end has the private key is
 * proved by TLS itself (RFC 8446 section 4.4.3).
 */
final class PinnedTrust extends X509ExtendedTrustManager {
    /** The other end has another key than the one pinned. */
    static final class StrangersKey extends CertificateException {
        private static final long serialVersionUID = 1L;

        StrangersKey(Pin shown) {
            super("its key is " + shown + ", not the one of the pairing");
        }
    }

    private final Pin twin;

    PinnedTrust(Pin twin) {
        this.twin = twin;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("no certificate was shown");
        }
        Pin shown = Pin.of(ByteString.copyFrom(chain[0].getPublicKey().getEncoded()));
        if (!shown.equals(twin)) {
            throw new StrangersKey(shown);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
