package io.twinwall.sync.edge;

import io.twinwall.sync.wire.FrameCodec;
import io.twinwall.sync.wire.Reception;
import io.twinwall.sync.wire.TwinFrame;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A twin by hand, on the JDK's own sockets: says whatever a test wants. */
public final class RawTwin implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 8_000;
    private final SSLSocket socket;

    private RawTwin(SSLSocket socket) {
        this.socket = socket;
    }

    /** Connects from one address to another and shakes hands as far as this side goes. */
    public static RawTwin connect(InetAddress from, InetAddress to, int port, Identity identity, Pin other)
            throws IOException {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("k", identity.key(), new char[0], new Certificate[] {identity.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(factory.getKeyManagers(), new TrustManager[] {new PinnedTrust(other)}, null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(to, port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.startHandshake();
            return new RawTwin(socket);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The key of the death beats by this end's reckoning. */
    public byte[] beatKey() throws IOException {
        return ((ExtendedSSLSession) socket.getSession())
                .exportKeyingMaterialData("EXPORTER-twinwall-beats", new byte[0], 32);
    }

    public void say(TwinFrame frame) throws IOException {
        sayFramed(FrameCodec.encode(frame));
    }

    /** Whether it could be said. */
    public boolean trySay(TwinFrame frame) {
        try {
            say(frame);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public void sayFramed(byte[] frame) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] all = new byte[4 + frame.length];
        java.nio.ByteBuffer.wrap(all).putInt(frame.length).put(frame);
        out.write(all);
        out.flush();
    }

    public void sayRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Reads frames until one is as wished; false when the connection ends or is silent before. */
    public boolean hears(Predicate<TwinFrame> wished) {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
            while (System.nanoTime() < end) {
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                if (FrameCodec.decode(bytes) instanceof Reception.Accepted(TwinFrame frame) && wished.test(frame)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the other end closes, after whatever it still says. */
    public boolean isHungUp() {
        try {
            long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
            byte[] some = new byte[65_536];
            while (System.nanoTime() < end) {
                if (socket.getInputStream().read(some) < 0) {
                    return true;
                }
            }
            return false;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (EOFException e) {
            return true;
        } catch (IOException e) {
            // Closed while we still spoke.
            return true;
        }
    }

    /** How many bytes come before the other end closes. */
    public int bytesHeard() {
        int heard = 0;
        try {
            while (socket.getInputStream().read() >= 0) {
                heard++;
            }
            return heard;
        } catch (IOException e) {
            return heard;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
