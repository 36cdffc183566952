package io.twinwall.linux.packet;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;

/**
 * The last datagram received, with where it came from; one reused object a receiver. An IPv4 source is held as its
 * mapped IPv6 address, ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), so that both families are two longs.
 */
public final class Datagram {
    /** A hop limit the kernel did not tell. */
    public static final int UNKNOWN = -1;

    private final PacketBuffer payload;
    private long sourceHigh;
    private long sourceLow;
    private int hopLimit = UNKNOWN;

    /** Longer datagrams are cut to {@code capacity} bytes. */
    public Datagram(int capacity) {
        payload = new PacketBuffer(capacity);
    }

    /** What UDP carried. */
    public PacketBuffer payload() {
        return payload;
    }

    /** TTL or hop limit it arrived with, 0 to 255, or {@link #UNKNOWN}. */
    public int hopLimit() {
        return hopLimit;
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    /** For messages; allocates. */
    public IpAddress source() {
        return sourceHigh == 0 && sourceLow >>> 32 == 0xffff
                ? new Ipv4Address((int) sourceLow)
                : new Ipv6Address(sourceHigh, sourceLow);
    }

    /** For who receives. */
    public void from(long newSourceHigh, long newSourceLow, int newHopLimit) {
        sourceHigh = newSourceHigh;
        sourceLow = newSourceLow;
        hopLimit = newHopLimit;
    }

    /** The upper half of an address as {@link #sourceHigh} holds it. */
    public static long high(IpAddress address) {
        return switch (address) {
            case Ipv4Address v4 -> 0;
            case Ipv6Address v6 -> v6.high();
        };
    }

    /** The lower half of an address as {@link #sourceLow} holds it. */
    public static long low(IpAddress address) {
        return switch (address) {
            case Ipv4Address v4 -> mapped(v4.number());
            case Ipv6Address v6 -> v6.low();
        };
    }

    static long mapped(int v4) {
        return 0xffff_0000_0000L | (v4 & 0xffff_ffffL);
    }
}
