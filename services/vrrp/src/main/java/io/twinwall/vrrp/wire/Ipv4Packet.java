package io.twinwall.vrrp.wire;

import java.nio.ByteBuffer;

/** The IPv4 header of an advertisement (RFC 791 section 3.1, RFC 9568 section 5.1.1). */
final class Ipv4Packet {
    static final int AT = EthernetFrame.HEADER;
    /** Without options. */
    static final int HEADER = 20;
    static final int PROTOCOL_VRRP = 112;

    private static final int GROUP = 0xe0000012;
    private static final int TOS_INTERNETWORK_CONTROL = 0xc0;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int FRAGMENT_BITS = 0x3fff;
    private static final int SOURCE_AT = AT + 12;
    private static final int DESTINATION_AT = AT + 16;

    private Ipv4Packet() {}

    /** Identification 0 with DF: the packet is atomic (RFC 6864 section 4.1), so one frame can be sent for ever. */
    static void put(ByteBuffer bytes, int payloadLength, int source, int destination) {
        bytes.put(AT, (byte) 0x45);
        bytes.put(AT + 1, (byte) TOS_INTERNETWORK_CONTROL);
        bytes.putShort(AT + 2, (short) (HEADER + payloadLength));
        bytes.putShort(AT + 4, (short) 0);
        bytes.putShort(AT + 6, (short) DONT_FRAGMENT);
        bytes.put(AT + 8, (byte) 255);
        bytes.put(AT + 9, (byte) PROTOCOL_VRRP);
        bytes.putShort(AT + 10, (short) 0);
        bytes.putInt(SOURCE_AT, source);
        bytes.putInt(DESTINATION_AT, destination);
        bytes.putShort(AT + 10, (short) InternetChecksum.complement(InternetChecksum.sum(bytes, AT, HEADER)));
    }

    /** Judges the header of a frame that is long enough for it and for a VRRP header. */
    static Reception judge(ByteBuffer bytes, int frameLength) {
        int headerLength = headerLength(bytes);
        if ((bytes.get(AT) & 0xf0) != 0x40 || headerLength < HEADER || AT + headerLength > frameLength) {
            return Reception.IP_HEADER;
        }
        if (InternetChecksum.fold(InternetChecksum.sum(bytes, AT, headerLength)) != 0xffff) {
            return Reception.IP_CHECKSUM;
        }
        int totalLength = bytes.getShort(AT + 2) & 0xffff;
        if (totalLength < headerLength + AdvertisementCodec.HEADER || AT + totalLength > frameLength) {
            return Reception.IP_LENGTH;
        }
        if ((bytes.getShort(AT + 6) & FRAGMENT_BITS) != 0) {
            return Reception.FRAGMENT;
        }
        if ((bytes.get(AT + 9) & 0xff) != PROTOCOL_VRRP) {
            return Reception.NOT_VRRP;
        }
        if (!isMulticast(bytes) && !isHost(bytes.getInt(DESTINATION_AT))) {
            return Reception.DESTINATION;
        }
        if ((bytes.get(AT + 8) & 0xff) != 255) {
            return Reception.TTL;
        }
        return isHost(source(bytes)) ? Reception.ACCEPTED : Reception.SOURCE;
    }

    /** 0/8, 127/8, multicast, reserved and broadcast are nobody's address on a segment (RFC 1122 section 3.2.1.3). */
    private static boolean isHost(int address) {
        int first = address >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    /** Whether it was sent to 224.0.0.18. */
    static boolean isMulticast(ByteBuffer bytes) {
        return bytes.getInt(DESTINATION_AT) == GROUP;
    }

    static int headerLength(ByteBuffer bytes) {
        return (bytes.get(AT) & 0xf) * 4;
    }

    static int payloadLength(ByteBuffer bytes) {
        return (bytes.getShort(AT + 2) & 0xffff) - headerLength(bytes);
    }

    static int source(ByteBuffer bytes) {
        return bytes.getInt(SOURCE_AT);
    }

    static int destination(ByteBuffer bytes) {
        return bytes.getInt(DESTINATION_AT);
    }

    /** Source, destination, protocol and length (RFC 793 section 3.1), from the frame's own header. */
    static long pseudoHeader(ByteBuffer bytes, int length) {
        return InternetChecksum.sum(bytes, SOURCE_AT, 8) + PROTOCOL_VRRP + length;
    }
}
