package io.twinwall.vrrp.wire;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.MacAddress;
import java.nio.ByteBuffer;

/**
 * VRRP version 3 advertisements for IPv4 as whole Ethernet frames (RFC 9568 section 5).
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |Version| Type  | Virtual Rtr ID|   Priority    |  IPvX Addr Cnt|
 *   |Rsvd   |  Max Advertise Inter  |           Checksum            |
 *   |                       IPv4 address (1 to n)                   |
 * </pre>
 */
public final class AdvertisementCodec {
    /** The count field has 8 bits. */
    public static final int ADDRESSES_MAX = 255;

    /** Ethernet, IPv4 without options, VRRP with every address. */
    public static final int FRAME_MAX = 14 + 20 + 8 + 4 * ADDRESSES_MAX;

    /** Room for any frame of an Ethernet segment, IP options and padding included. */
    public static final int RECEIVE_CAPACITY = 2048;

    static final int ETHERNET_HEADER = 14;
    static final int ETHERTYPE_IPV4 = 0x0800;
    static final long GROUP_MAC = 0x01005e000012L;
    static final int GROUP_ADDRESS = 0xe0000012;
    static final int PROTOCOL = 112;

    private static final int IP_HEADER_MIN = 20;
    private static final int VRRP_HEADER = 8;
    private static final int VERSION_AND_TYPE = 0x31;
    private static final int TOS_INTERNETWORK_CONTROL = 0xc0;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int FRAGMENT_BITS = 0x3fff;
    private static final int IP_AT = ETHERNET_HEADER;
    private static final int VRRP_AT = IP_AT + IP_HEADER_MIN;
    private static final int CHECKSUM_IN_VRRP = 6;

    private AdvertisementCodec() {}

    /** Writes the frame from position 0 and sets the buffer's length. */
    public static void encode(Advertisement advertisement, PacketBuffer frame) {
        ByteBuffer bytes = frame.bytes();
        int count = advertisement.addresses().size();
        int vrrpLength = VRRP_HEADER + 4 * count;
        putEthernet(bytes, GROUP_MAC, MacAddress.virtualRouterV4(advertisement.vrid()).number(), ETHERTYPE_IPV4);
        putIpHeader(bytes, IP_HEADER_MIN + vrrpLength, advertisement.source().number());
        bytes.put(VRRP_AT, (byte) VERSION_AND_TYPE);
        bytes.put(VRRP_AT + 1, (byte) advertisement.vrid().number());
        bytes.put(VRRP_AT + 2, (byte) advertisement.priority());
        bytes.put(VRRP_AT + 3, (byte) count);
        bytes.putShort(VRRP_AT + 4, (short) advertisement.interval().centiseconds());
        int at = VRRP_AT + VRRP_HEADER;
        for (Ipv4Address address : advertisement.addresses()) {
            bytes.putInt(at, address.number());
            at += 4;
        }
        frame.length(at);
        rewriteChecksum(frame, advertisement.checksum());
    }

    /** Gives an encoded frame the checksum of the other reading, in place and without garbage. */
    public static void rewriteChecksum(PacketBuffer frame, ChecksumReading reading) {
        ByteBuffer bytes = frame.bytes();
        int length = frame.length() - VRRP_AT;
        bytes.putShort(VRRP_AT + CHECKSUM_IN_VRRP, (short) 0);
        long sum = InternetChecksum.sum(bytes, VRRP_AT, length);
        if (reading == ChecksumReading.PSEUDO_HEADER) {
            sum += pseudoHeader(bytes, length);
        }
        bytes.putShort(VRRP_AT + CHECKSUM_IN_VRRP, (short) InternetChecksum.complement(sum));
    }

    /**
     * Judges a received frame and, when it is accepted, fills {@code view}; allocates nothing. Trailing bytes behind
     * the IPv4 packet are Ethernet padding.
     */
    public static Reception decode(PacketBuffer frame, AdvertisementView view) {
        ByteBuffer bytes = frame.bytes();
        Reception ip = judgeIp(bytes, frame.length());
        if (ip != Reception.ACCEPTED) {
            return ip;
        }
        int headerLength = (bytes.get(IP_AT) & 0xf) * 4;
        int vrrpLength = (bytes.getShort(IP_AT + 2) & 0xffff) - headerLength;
        return decodeVrrp(bytes, IP_AT + headerLength, vrrpLength, view);
    }

    private static Reception judgeIp(ByteBuffer bytes, int frameLength) {
        if (frameLength < VRRP_AT + VRRP_HEADER) {
            return Reception.TOO_SHORT;
        }
        if ((bytes.getShort(12) & 0xffff) != ETHERTYPE_IPV4) {
            return Reception.NOT_VRRP;
        }
        int headerLength = (bytes.get(IP_AT) & 0xf) * 4;
        if ((bytes.get(IP_AT) & 0xf0) != 0x40 || headerLength < IP_HEADER_MIN || IP_AT + headerLength > frameLength) {
            return Reception.IP_HEADER;
        }
        if (InternetChecksum.fold(InternetChecksum.sum(bytes, IP_AT, headerLength)) != 0xffff) {
            return Reception.IP_CHECKSUM;
        }
        int totalLength = bytes.getShort(IP_AT + 2) & 0xffff;
        if (totalLength < headerLength + VRRP_HEADER || IP_AT + totalLength > frameLength) {
            return Reception.IP_LENGTH;
        }
        if ((bytes.getShort(IP_AT + 6) & FRAGMENT_BITS) != 0) {
            return Reception.FRAGMENT;
        }
        if ((bytes.get(IP_AT + 9) & 0xff) != PROTOCOL) {
            return Reception.NOT_VRRP;
        }
        if (bytes.getInt(IP_AT + 16) != GROUP_ADDRESS) {
            return Reception.DESTINATION;
        }
        return (bytes.get(IP_AT + 8) & 0xff) == 255 ? judgeSource(bytes.getInt(IP_AT + 12)) : Reception.TTL;
    }

    /** 0/8, 127/8, multicast, reserved and broadcast are nobody's address on a segment (RFC 1122 section 3.2.1.3). */
    private static Reception judgeSource(int source) {
        int first = source >>> 24;
        return first == 0 || first == 127 || first >= 224 ? Reception.SOURCE : Reception.ACCEPTED;
    }

    private static Reception decodeVrrp(ByteBuffer bytes, int at, int length, AdvertisementView view) {
        int versionAndType = bytes.get(at) & 0xff;
        if (versionAndType >>> 4 != VERSION_AND_TYPE >>> 4) {
            return Reception.VERSION;
        }
        if (versionAndType != VERSION_AND_TYPE) {
            return Reception.TYPE;
        }
        long message = InternetChecksum.sum(bytes, at, length);
        boolean withPseudoHeader = InternetChecksum.fold(message + pseudoHeader(bytes, length)) == 0xffff;
        if (!withPseudoHeader && InternetChecksum.fold(message) != 0xffff) {
            return Reception.CHECKSUM;
        }
        int count = bytes.get(at + 3) & 0xff;
        if (count == 0) {
            return Reception.ADDRESS_COUNT;
        }
        if (length != VRRP_HEADER + 4 * count) {
            return Reception.ADDRESS_LENGTH;
        }
        int vrid = bytes.get(at + 1) & 0xff;
        if (vrid == 0) {
            return Reception.VRID_ZERO;
        }
        // The four reserved bits are ignored on reception (RFC 9568 section 5.2.6).
        int interval = bytes.getShort(at + 4) & 0xfff;
        if (interval == 0) {
            return Reception.INTERVAL;
        }
        ChecksumReading reading = withPseudoHeader ? ChecksumReading.PSEUDO_HEADER : ChecksumReading.MESSAGE_ONLY;
        view.header(vrid, bytes.get(at + 2) & 0xff, interval, bytes.getInt(IP_AT + 12), reading);
        for (int i = 0; i < count; i++) {
            view.addAddress(bytes.getInt(at + VRRP_HEADER + 4 * i));
        }
        return Reception.ACCEPTED;
    }

    /** Source, destination, protocol and length (RFC 793 section 3.1), from the frame's own IPv4 header. */
    private static long pseudoHeader(ByteBuffer bytes, int length) {
        return InternetChecksum.sum(bytes, IP_AT + 12, 8) + PROTOCOL + length;
    }

    static void putEthernet(ByteBuffer bytes, long destination, long source, int etherType) {
        bytes.putShort(0, (short) (destination >>> 32));
        bytes.putInt(2, (int) destination);
        bytes.putShort(6, (short) (source >>> 32));
        bytes.putInt(8, (int) source);
        bytes.putShort(12, (short) etherType);
    }

    /** Identification 0 with DF: the packet is atomic (RFC 6864 section 4.1), so one frame can be sent for ever. */
    private static void putIpHeader(ByteBuffer bytes, int totalLength, int source) {
        bytes.put(IP_AT, (byte) 0x45);
        bytes.put(IP_AT + 1, (byte) TOS_INTERNETWORK_CONTROL);
        bytes.putShort(IP_AT + 2, (short) totalLength);
        bytes.putShort(IP_AT + 4, (short) 0);
        bytes.putShort(IP_AT + 6, (short) DONT_FRAGMENT);
        bytes.put(IP_AT + 8, (byte) 255);
        bytes.put(IP_AT + 9, (byte) PROTOCOL);
        bytes.putShort(IP_AT + 10, (short) 0);
        bytes.putInt(IP_AT + 12, source);
        bytes.putInt(IP_AT + 16, GROUP_ADDRESS);
        bytes.putShort(IP_AT + 10,
                (short) InternetChecksum.complement(InternetChecksum.sum(bytes, IP_AT, IP_HEADER_MIN)));
    }
}
