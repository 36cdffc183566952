package io.twinwall.vrrp.wire;

import java.nio.ByteBuffer;

/** The IPv6 header of an advertisement or a neighbour advertisement (RFC 8200 section 3, RFC 9568 section 5.1.2). */
final class Ipv6Packet {
    static final int AT = EthernetFrame.HEADER;
    static final int HEADER = 40;
    static final int PAYLOAD_AT = AT + HEADER;
    static final int NEXT_HEADER_VRRP = 112;

    /** ff02::12. */
    private static final long GROUP_HIGH = 0xff02_0000_0000_0000L;

    private static final long GROUP_LOW = 0x12;
    /** Version 6, traffic class of network control, flow label 0. */
    private static final int FIRST_WORD = 0x6c000000;
    private static final int SOURCE_AT = AT + 8;
    private static final int DESTINATION_AT = AT + 24;
    private static final int FRAGMENT_HEADER = 44;

    private Ipv6Packet() {}

    static void put(
            ByteBuffer bytes, int payloadLength, int nextHeader,
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        bytes.putInt(AT, FIRST_WORD);
        bytes.putShort(AT + 4, (short) payloadLength);
        bytes.put(AT + 6, (byte) nextHeader);
        bytes.put(AT + 7, (byte) 255);
        bytes.putLong(SOURCE_AT, sourceHigh);
        bytes.putLong(SOURCE_AT + 8, sourceLow);
        bytes.putLong(DESTINATION_AT, destinationHigh);
        bytes.putLong(DESTINATION_AT + 8, destinationLow);
    }

    /** Judges the header of a frame that is long enough for it and for a VRRP header. */
    static Reception judge(ByteBuffer bytes, int frameLength) {
        if ((bytes.get(AT) & 0xf0) != 0x60) {
            return Reception.IP_HEADER;
        }
        int nextHeader = bytes.get(AT + 6) & 0xff;
        if (nextHeader != NEXT_HEADER_VRRP) {
            return nextHeader == FRAGMENT_HEADER
                    ? Reception.FRAGMENT
                    : isExtension(nextHeader) ? Reception.EXTENSION_HEADER : Reception.NOT_VRRP;
        }
        int payload = payloadLength(bytes);
        if (payload < AdvertisementCodec.HEADER || PAYLOAD_AT + payload > frameLength) {
            return Reception.IP_LENGTH;
        }
        boolean multicast = isMulticast(bytes);
        if (!multicast && !isHost(destinationHigh(bytes), destinationLow(bytes))) {
            return Reception.DESTINATION;
        }
        if ((bytes.get(AT + 7) & 0xff) != 255) {
            return Reception.HOP_LIMIT;
        }
        // RFC 9568 section 5.1.2.1: the source is link-local. Unicast peers may name one another by wider addresses.
        boolean fit = multicast
                ? sourceHigh(bytes) >>> 54 == 0x3fa
                : isHost(sourceHigh(bytes), sourceLow(bytes));
        return fit ? Reception.ACCEPTED : Reception.SOURCE;
    }

    /** Hop-by-hop, routing, ESP, authentication, destination options, mobility, HIP, shim6 (IANA registry). */
    private static boolean isExtension(int nextHeader) {
        return switch (nextHeader) {
            case 0, 43, 50, 51, 60, 135, 139, 140 -> true;
            default -> false;
        };
    }

    /** Multicast, unspecified and loopback are nobody's address on a segment (RFC 4291 section 2.4). */
    private static boolean isHost(long high, long low) {
        return high >>> 56 != 0xff && (high != 0 || low >>> 1 != 0);
    }

    /** Whether it was sent to ff02::12. */
    static boolean isMulticast(ByteBuffer bytes) {
        return destinationHigh(bytes) == GROUP_HIGH && destinationLow(bytes) == GROUP_LOW;
    }

    static int payloadLength(ByteBuffer bytes) {
        return bytes.getShort(AT + 4) & 0xffff;
    }

    static long sourceHigh(ByteBuffer bytes) {
        return bytes.getLong(SOURCE_AT);
    }

    static long sourceLow(ByteBuffer bytes) {
        return bytes.getLong(SOURCE_AT + 8);
    }

    static long destinationHigh(ByteBuffer bytes) {
        return bytes.getLong(DESTINATION_AT);
    }

    static long destinationLow(ByteBuffer bytes) {
        return bytes.getLong(DESTINATION_AT + 8);
    }

    /** Source, destination, length and next header (RFC 8200 section 8.1), from the frame's own header. */
    static long pseudoHeader(ByteBuffer bytes, int length, int nextHeader) {
        return InternetChecksum.sum(bytes, SOURCE_AT, 32) + length + nextHeader;
    }
}
