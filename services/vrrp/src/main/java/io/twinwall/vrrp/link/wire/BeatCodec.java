package io.twinwall.vrrp.link.wire;

import io.twinwall.linux.packet.Datagram;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.vrrp.bfd.wire.ControlCodec;
import java.nio.ByteBuffer;

/**
 * A beat in bytes, big-endian (docs/protocols/twin-sync.md, our own protocol; the TTL as in RFC 5881 section 5):
 *
 * <pre>
 *    0  version 1 | flags | multiplier | groups      flags: 1 hears the other, 2 is leaving
 *    4  interval, microseconds
 *    8  name of the key it is made with
 *   16  name of the newest key the sender has
 *   24  run of the sender
 *   32  sequence number
 *   40  newest sequence number heard of the other, 0 for none
 *   48  node: 1 the witness answers, 2 there is one   four bytes, four of zero
 *   56  for each group 24 bytes: id | role, priority, segments (2) | known | heard | answered | unplugged
 *    n  SipHash-2-4-128 over all of it, 16 bytes
 * </pre>
 *
 * A document of many groups has them told in turns, {@link #GROUPS_MAX} a beat.
 */
public final class BeatCodec {
    /** UDP, where the channel has TCP. */
    public static final int PORT = 7847;

    /** That many groups a beat. */
    public static final int GROUPS_MAX = 16;

    static final int VERSION = 1;
    static final int GROUP_LENGTH = 24;
    static final int MAC_LENGTH = 16;
    /** A beat without groups, and without what proves it. */
    static final int HEAD = 56;

    /** No beat is longer. */
    public static final int LENGTH_MAX = HEAD + GROUPS_MAX * GROUP_LENGTH + MAC_LENGTH;

    /** Room to see that a datagram is too long. */
    public static final int CAPACITY = LENGTH_MAX + 1;

    private static final int HEARING = 1;
    private static final int LEAVING = 2;
    private static final int BYTE = 0xff;
    private static final long INTERVAL_MIN_MICROS = 1_000;
    private static final long INTERVAL_MAX_MICROS = 60_000_000;
    private static final int MULTIPLIER_MIN = 3;

    private static final int FLAGS = 1;
    private static final int MULTIPLIER = 2;
    private static final int GROUPS = 3;
    private static final int INTERVAL = 4;
    private static final int KEY = 8;
    private static final int NEWEST = 16;
    private static final int RUN = 24;
    private static final int SEQUENCE = 32;
    private static final int ECHO = 40;
    private static final int NODE = 48;
    private static final int ROLE = 4;
    private static final int PRIORITY = 5;
    private static final int SEGMENTS = 6;
    private static final int KNOWN = 8;
    private static final int HEARD = 12;
    private static final int ANSWERED = 16;
    private static final int UNPLUGGED = 20;
    private static final int SHORT = 0xffff;
    /** By the byte that stands for them; what is not here is {@code UNKNOWN}. */
    private static final TwinRole[] ROLES = {
        TwinRole.UNKNOWN, TwinRole.INITIALIZE, TwinRole.BACKUP, TwinRole.ACTIVE
    };

    private final SipHash hash = new SipHash();

    /** Writes the head; groups follow, and {@link #seal}. */
    public void encode(LinkBeat beat, KeyRing ring, int groups, PacketBuffer out) {
        ByteBuffer bytes = out.bytes();
        bytes.put(0, (byte) VERSION);
        bytes.put(FLAGS, (byte) ((beat.hearing() ? HEARING : 0) | (beat.leaving() ? LEAVING : 0)));
        bytes.put(MULTIPLIER, (byte) beat.multiplier());
        bytes.put(GROUPS, (byte) groups);
        bytes.putInt(INTERVAL, (int) beat.intervalMicros());
        bytes.putLong(KEY, ring.speaking().id());
        bytes.putLong(NEWEST, ring.newest().id());
        bytes.putLong(RUN, beat.run());
        bytes.putLong(SEQUENCE, beat.sequence());
        bytes.putLong(ECHO, beat.echo());
        bytes.putInt(NODE, beat.node());
        bytes.putInt(NODE + Integer.BYTES, 0);
        out.length(HEAD + groups * GROUP_LENGTH + MAC_LENGTH);
    }

    /** Where a group's 24 bytes begin. */
    static int groupAt(int index) {
        return HEAD + index * GROUP_LENGTH;
    }

    /** Writes a group's word. */
    public static void encodeGroup(GroupWord word, int index, PacketBuffer out) {
        ByteBuffer bytes = out.bytes();
        int at = groupAt(index);
        int role = ROLES.length - 1;
        while (ROLES[role] != word.role()) {
            role--;
        }
        bytes.putInt(at, word.id());
        bytes.put(at + ROLE, (byte) role);
        bytes.put(at + PRIORITY, (byte) word.priority());
        bytes.putShort(at + SEGMENTS, (short) word.segments());
        bytes.putInt(at + KNOWN, word.sight().known());
        bytes.putInt(at + HEARD, word.sight().heard());
        bytes.putInt(at + ANSWERED, word.sight().answered());
        bytes.putInt(at + UNPLUGGED, word.sight().unplugged());
    }

    /** How many groups a beat that was taken speaks of. */
    public static int groups(Datagram taken) {
        return taken.payload().bytes().get(GROUPS) & BYTE;
    }

    /** Reads a group's word out of a beat that was taken. */
    public static void decodeGroup(Datagram taken, int index, GroupWord word) {
        ByteBuffer bytes = taken.payload().bytes();
        int at = groupAt(index);
        int role = bytes.get(at + ROLE) & BYTE;
        word.set(bytes.getInt(at), role < ROLES.length ? ROLES[role] : TwinRole.UNKNOWN,
                bytes.get(at + PRIORITY) & BYTE, bytes.getShort(at + SEGMENTS) & SHORT);
        word.sight().set(bytes.getInt(at + KNOWN), bytes.getInt(at + HEARD), bytes.getInt(at + ANSWERED),
                bytes.getInt(at + UNPLUGGED));
    }

    /** Proves everything that was written. */
    public void seal(KeyRing ring, PacketBuffer out) {
        int length = out.length() - MAC_LENGTH;
        BeatKey key = ring.speaking();
        hash.hash(out.bytes(), length, key.sendFirst(), key.sendSecond());
        out.bytes().putLong(length, hash.high());
        out.bytes().putLong(length + Long.BYTES, hash.low());
    }

    /**
     * Judges a datagram and reads its head; what is taken is remembered in the ring, what is not changes nothing.
     *
     * @param ownRun this process's
     */
    public BeatReception decode(
            Datagram datagram, long twinHigh, long twinLow, long ownRun, KeyRing ring, LinkBeat beat) {
        BeatReception outside = judgeOutside(datagram, twinHigh, twinLow);
        if (outside != BeatReception.ACCEPTED) {
            return outside;
        }
        ByteBuffer bytes = datagram.payload().bytes();
        int length = datagram.payload().length() - MAC_LENGTH;
        long run = bytes.getLong(RUN);
        if (run == ownRun) {
            return BeatReception.REFLECTED;
        }
        BeatKey key = ring.find(bytes.getLong(KEY));
        if (key == null) {
            return BeatReception.KEY_UNKNOWN;
        }
        hash.hash(bytes, length, key.hearFirst(), key.hearSecond());
        long difference = (bytes.getLong(length) ^ hash.high()) | (bytes.getLong(length + Long.BYTES) ^ hash.low());
        if (difference != 0) {
            return BeatReception.MAC;
        }
        if (key.isOfAnotherRun(run)) {
            return BeatReception.RUN;
        }
        long sequence = bytes.getLong(SEQUENCE);
        if (sequence <= ring.sequenceOf(run)) {
            return BeatReception.REPLAYED;
        }
        if (!read(bytes, beat)) {
            return BeatReception.SENSELESS;
        }
        ring.taken(key, bytes.getLong(NEWEST), run, sequence);
        return BeatReception.ACCEPTED;
    }

    private static BeatReception judgeOutside(Datagram datagram, long twinHigh, long twinLow) {
        PacketBuffer payload = datagram.payload();
        if (datagram.hopLimit() != ControlCodec.HOPS) {
            return BeatReception.TTL;
        }
        if (datagram.sourceLow() != twinLow || datagram.sourceHigh() != twinHigh) {
            return BeatReception.SOURCE;
        }
        if (payload.length() < HEAD + MAC_LENGTH) {
            return BeatReception.TOO_SHORT;
        }
        if (payload.bytes().get(0) != VERSION) {
            return BeatReception.VERSION;
        }
        int groups = payload.bytes().get(GROUPS) & BYTE;
        return payload.length() == HEAD + groups * GROUP_LENGTH + MAC_LENGTH
                ? BeatReception.ACCEPTED
                : BeatReception.LENGTH;
    }

    private static boolean read(ByteBuffer bytes, LinkBeat beat) {
        long interval = bytes.getInt(INTERVAL) & 0xffff_ffffL;
        int multiplier = bytes.get(MULTIPLIER) & BYTE;
        if (interval < INTERVAL_MIN_MICROS || interval > INTERVAL_MAX_MICROS || multiplier < MULTIPLIER_MIN) {
            return false;
        }
        int flags = bytes.get(FLAGS);
        beat.flags((flags & HEARING) != 0, (flags & LEAVING) != 0)
                .promise(interval, multiplier)
                .number(bytes.getLong(RUN), bytes.getLong(SEQUENCE), bytes.getLong(ECHO))
                .node(bytes.getInt(NODE));
        return true;
    }
}
