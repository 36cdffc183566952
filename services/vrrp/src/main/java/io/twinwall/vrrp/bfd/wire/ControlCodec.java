package io.twinwall.vrrp.bfd.wire;

import io.twinwall.linux.packet.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * BFD control packets, version 1, without authentication (RFC 5880 section 4.1), as UDP payload.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |Vers |  Diag   |Sta|P|F|C|A|D|M|  Detect Mult  |    Length     |
 *   |                       My Discriminator                        |
 *   |                      Your Discriminator                       |
 *   |               Desired Min TX Interval (microseconds)          |
 *   |               Required Min RX Interval (microseconds)         |
 *   |               Required Min Echo RX Interval (0: no echo)      |
 * </pre>
 */
public final class ControlCodec {
    /** Bytes of a packet without authentication. */
    public static final int LENGTH = 24;

    /** Room for any packet: the Length field has 8 bits. */
    public static final int CAPACITY = 256;

    /** UDP port of single-hop sessions (RFC 5881 section 4). */
    public static final int PORT = 3784;

    /** What TTL or hop limit must be (RFC 5881 section 5). */
    public static final int HOPS = 255;
    private static final int VERSION = 1;
    private static final int LENGTH_AUTHENTICATED_MIN = 26;
    private static final int POLL = 0x20;
    private static final int FINAL = 0x10;
    private static final int AUTHENTICATION = 0x04;
    private static final int DEMAND = 0x02;
    private static final int MULTIPOINT = 0x01;
    private static final long UNSIGNED = 0xffff_ffffL;

    private ControlCodec() {}

    /** Writes the packet from position 0 and sets the buffer's length; allocates nothing. */
    public static void encode(ControlPacket packet, PacketBuffer payload) {
        ByteBuffer bytes = payload.bytes();
        bytes.put(0, (byte) (VERSION << 5 | packet.diagnostic().code()));
        bytes.put(1, (byte) (packet.state().code() << 6 | (packet.poll() ? POLL : 0) | (packet.answer() ? FINAL : 0)));
        bytes.put(2, (byte) packet.multiplier());
        bytes.put(3, (byte) LENGTH);
        bytes.putInt(4, packet.myDiscriminator());
        bytes.putInt(8, packet.yourDiscriminator());
        bytes.putInt(12, (int) packet.desiredMinTxMicros());
        bytes.putInt(16, (int) packet.requiredMinRxMicros());
        bytes.putInt(20, 0);
        payload.length(LENGTH);
    }

    /**
     * Judges what can be judged without knowing the sessions and, when it passes, fills {@code packet}; allocates
     * nothing. Bytes behind Length are ignored.
     *
     * @param hopLimit it arrived with
     */
    public static BfdReception decode(PacketBuffer payload, int hopLimit, ControlPacket packet) {
        if (hopLimit != HOPS) {
            return BfdReception.TTL;
        }
        if (payload.length() < LENGTH) {
            return BfdReception.TOO_SHORT;
        }
        ByteBuffer bytes = payload.bytes();
        if ((bytes.get(0) & 0xe0) >>> 5 != VERSION) {
            return BfdReception.VERSION;
        }
        int bits = bytes.get(1) & 0xff;
        int length = bytes.get(3) & 0xff;
        boolean authenticated = (bits & AUTHENTICATION) != 0;
        if (length < (authenticated ? LENGTH_AUTHENTICATED_MIN : LENGTH)) {
            return BfdReception.LENGTH_SMALL;
        }
        if (length > payload.length()) {
            return BfdReception.LENGTH_LARGE;
        }
        int multiplier = bytes.get(2) & 0xff;
        if (multiplier == 0) {
            return BfdReception.MULTIPLIER_ZERO;
        }
        if ((bits & MULTIPOINT) != 0) {
            return BfdReception.MULTIPOINT;
        }
        int mine = bytes.getInt(4);
        if (mine == 0) {
            return BfdReception.MY_DISCRIMINATOR_ZERO;
        }
        packet.session(SessionState.of(bits >>> 6), Diagnostic.of(bytes.get(0) & 0x1f), mine, bytes.getInt(8))
                .sequence((bits & POLL) != 0, (bits & FINAL) != 0)
                .bits(authenticated, (bits & DEMAND) != 0)
                .timers(multiplier, bytes.getInt(12) & UNSIGNED, bytes.getInt(16) & UNSIGNED);
        return BfdReception.ACCEPTED;
    }

    /**
     * The refusals that need the session a packet is for.
     *
     * @param sessionFound whether a session was selected, by Your Discriminator or else by its source and device
     */
    public static BfdReception judge(ControlPacket packet, boolean sessionFound) {
        if (packet.yourDiscriminator() == 0) {
            if (packet.state() == SessionState.INIT || packet.state() == SessionState.UP) {
                return BfdReception.YOUR_DISCRIMINATOR_ZERO;
            }
            if (!sessionFound) {
                return BfdReception.PEER_UNKNOWN;
            }
        } else if (!sessionFound) {
            return BfdReception.DISCRIMINATOR_UNKNOWN;
        }
        return packet.authenticated() ? BfdReception.AUTHENTICATION : BfdReception.ACCEPTED;
    }
}
