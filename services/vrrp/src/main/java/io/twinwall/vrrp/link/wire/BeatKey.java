package io.twinwall.vrrp.link.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one agreement with the twin: one for each direction, so that nothing a node says can be said back to it,
 * and a name both know it by. All come from the secret of the TLS handshake by HKDF-Expand (RFC 5869 section 2.3): the
 * secret is uniform already (section 3.3).
 */
public final class BeatKey {
    private static final String DIGEST = "HmacSHA256";

    private final long id;
    private final long sendFirst;
    private final long sendSecond;
    private final long hearFirst;
    private final long hearSecond;
    /** The twin's run that speaks with it; a handshake has one process at each end. */
    private long run;

    private long sequence;
    private boolean heard;

    private BeatKey(long id, ByteBuffer send, ByteBuffer hear) {
        this.id = id;
        sendFirst = send.getLong();
        sendSecond = send.getLong();
        hearFirst = hear.getLong();
        hearSecond = hear.getLong();
    }

    /**
     * Derives the keys.
     *
     * @param secret agreed over TLS, 32 bytes
     * @param self this node's name
     * @param twin the other node's
     */
    public static BeatKey of(byte[] secret, String self, String twin) {
        return new BeatKey(
                expand(secret, "twinwall beats: name").order(ByteOrder.BIG_ENDIAN).getLong(),
                expand(secret, "twinwall beats: from " + self).order(ByteOrder.LITTLE_ENDIAN),
                expand(secret, "twinwall beats: from " + twin).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** The first block of HKDF-Expand. */
    private static ByteBuffer expand(byte[] secret, String info) {
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(new SecretKeySpec(secret, DIGEST));
            mac.update(info.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 1);
            return ByteBuffer.wrap(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + DIGEST, e);
        }
    }

    /** What both nodes call it; says nothing about the secret. */
    public long id() {
        return id;
    }

    long sendFirst() {
        return sendFirst;
    }

    long sendSecond() {
        return sendSecond;
    }

    long hearFirst() {
        return hearFirst;
    }

    long hearSecond() {
        return hearSecond;
    }

    /** Whether the twin has spoken with it, and a beat of another run cannot be its own. */
    boolean isOfAnotherRun(long other) {
        return heard && run != other;
    }

    /** The highest sequence number of a run that came under this key; 0 for none. */
    long sequenceOf(long ofRun) {
        return heard && run == ofRun ? sequence : 0;
    }

    void heard(long ofRun, long newSequence) {
        heard = true;
        run = ofRun;
        sequence = newSequence;
    }
}
