package io.twinwall.sync.edge;

import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.crypto.SecretKey;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.TrustManager;

/** TLS 1.3 between two nodes that know one another's key; made anew for each pin, so that no session outlives it. */
final class Encryption {
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final String[] SUITES = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};
    private static final long HANDSHAKE_MILLIS = 5_000;
    private static final long CLOSE_MILLIS = 500;
    private static final String BEATS = "EXPORTER-twinwall-beats";
    private static final int BEAT_KEY_BYTES = 32;

    private final SSLContext context;

    Encryption(Identity own, Pin twin) throws IOException {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("node", own.key(), new char[0], new Certificate[] {own.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(keys, new char[0]);
            context = SSLContext.getInstance("TLSv1.3");
            context.init(factory.getKeyManagers(), new TrustManager[] {new PinnedTrust(twin)}, null);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    SslHandler handler(boolean client) {
        // Without the peer's name and port the engine resumes no session: every connection proves both keys.
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setEnabledCipherSuites(SUITES);
        engine.setNeedClientAuth(true);
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
        return handler;
    }

    /** The key of the death beats, the same on both ends and known to nobody else (RFC 8446 section 7.5). */
    static SecretKey beatKey(SslHandler secured) throws SSLKeyException {
        return ((ExtendedSSLSession) secured.engine().getSession())
                .exportKeyingMaterialKey("HmacSHA256", BEATS, new byte[0], BEAT_KEY_BYTES);
    }
}
