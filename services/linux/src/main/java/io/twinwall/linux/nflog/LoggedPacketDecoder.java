package io.twinwall.linux.nflog;

import io.twinwall.linux.netlink.Attributes;
import io.twinwall.linux.packet.PacketHead;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The attributes of NFULNL_MSG_PACKET to a {@link LoggedPacket} (linux/netfilter/nfnetlink_log.h). Pure; never throws
 * for any bytes.
 */
final class LoggedPacketDecoder {
    private static final int PACKET_HDR = 1;
    private static final int MARK = 2;
    private static final int TIMESTAMP = 3;
    private static final int IFINDEX_INDEV = 4;
    private static final int IFINDEX_OUTDEV = 5;
    private static final int PAYLOAD = 9;
    private static final int PREFIX = 10;
    private static final int SEQ = 12;
    private static final int HOOK_AT = 2;
    private static final long NANOS_A_MICRO = 1_000;
    private static final long MICROS_MAX = 1_000_000;

    private LoggedPacketDecoder() {}

    /** The packet; empty where the attributes are broken. */
    static Optional<LoggedPacket> decode(int family, Attributes at) {
        int hook = -1;
        String prefix = "";
        int in = 0;
        int out = 0;
        OptionalInt mark = OptionalInt.empty();
        Optional<Instant> time = Optional.empty();
        Optional<PacketHead> head = Optional.empty();
        OptionalInt sequence = OptionalInt.empty();
        while (at.next()) {
            switch (at.type()) {
                case PACKET_HDR -> hook = at.octet(HOOK_AT);
                case MARK -> mark = OptionalInt.of(at.network32());
                case TIMESTAMP -> time = time(at.network64(0), at.network64(8));
                case IFINDEX_INDEV -> in = at.network32();
                case IFINDEX_OUTDEV -> out = at.network32();
                case PAYLOAD -> head = PacketHead.decode(at.octets());
                case PREFIX -> prefix = at.text().replaceAll("\\p{Cntrl}", "?");
                case SEQ -> sequence = OptionalInt.of(at.network32());
                default -> { }
            }
        }
        return at.broken()
                ? Optional.empty()
                : Optional.of(new LoggedPacket(family, hook, prefix, in, out, mark, time, head, sequence));
    }

    private static Optional<Instant> time(long seconds, long micros) {
        try {
            return micros < 0 || micros >= MICROS_MAX
                    ? Optional.empty()
                    : Optional.of(Instant.ofEpochSecond(seconds, micros * NANOS_A_MICRO));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
