package io.twinwall.vrrp.wire;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import java.nio.ByteBuffer;

/**
 * VRRP advertisements as whole Ethernet frames: version 3 for both families (RFC 9568 section 5) and version 2 (RFC
 * 3768 section 5).
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |Version| Type  | Virtual Rtr ID|   Priority    |  IPvX Addr Cnt|
 *   |Rsvd   |  Max Advertise Inter  |           Checksum            |   version 3, centiseconds
 *   |   Auth Type   |   Adver Int   |           Checksum            |   version 2, seconds
 *   |              IPv4 or IPv6 address (1 to n)                    |
 *   |              Authentication Data (8 octets)                   |   version 2 only
 * </pre>
 */
public final class AdvertisementCodec {
    /** The count field has 8 bits. */
    public static final int ADDRESSES_MAX = 255;

    /** Ethernet, IPv6, VRRP with every address. */
    public static final int FRAME_MAX = Dialect.V3_IPV6.frameBytes(ADDRESSES_MAX);

    /** Room for any frame that can be an advertisement; a longer one is cut and so refused. */
    public static final int RECEIVE_CAPACITY = 8192;

    /** Of the VRRP message. */
    static final int HEADER = 8;

    private static final int TYPE_ADVERTISEMENT = 1;
    private static final int CHECKSUM_IN_HEADER = 6;
    private static final int CENTISECONDS_PER_SECOND = 100;

    private AdvertisementCodec() {}

    /** Writes the frame from position 0 and sets the buffer's length. */
    public static void encode(Advertisement advertisement, PacketBuffer frame) {
        ByteBuffer bytes = frame.bytes();
        Dialect dialect = advertisement.dialect();
        int count = advertisement.addresses().size();
        frame.length(dialect.frameBytes(count));
        int at = putHeaders(advertisement, bytes, frame.length());
        bytes.put(at, (byte) (dialect.version() << 4 | TYPE_ADVERTISEMENT));
        bytes.put(at + 1, (byte) advertisement.vrid().number());
        bytes.put(at + 2, (byte) advertisement.priority());
        bytes.put(at + 3, (byte) count);
        if (dialect.version() == 2) {
            bytes.put(at + 4, (byte) dialect.authentication().type());
            bytes.put(at + 5, (byte) (advertisement.interval().centiseconds() / CENTISECONDS_PER_SECOND));
            bytes.putLong(frame.length() - Authentication.BYTES, dialect.authentication().data());
        } else {
            bytes.putShort(at + 4, (short) advertisement.interval().centiseconds());
        }
        int next = at + HEADER;
        for (IpAddress address : advertisement.addresses()) {
            bytes.put(next, address.bytes());
            next += dialect.addressBytes();
        }
        rewriteChecksum(frame, advertisement.checksum());
    }

    /** Gives the place of the VRRP message. */
    private static int putHeaders(Advertisement advertisement, ByteBuffer bytes, int frameLength) {
        Family family = advertisement.dialect().family();
        Recipient recipient = advertisement.recipient();
        IpAddress source = advertisement.source();
        long mac = MacAddress.virtualRouter(family, advertisement.vrid()).number();
        return switch (family) {
            case IPV4 -> {
                int at = Ipv4Packet.AT + Ipv4Packet.HEADER;
                EthernetFrame.put(bytes, recipient.mac().number(), mac, EthernetFrame.IPV4);
                Ipv4Packet.put(bytes, frameLength - at, (int) source.low(), (int) recipient.address().low());
                yield at;
            }
            case IPV6 -> {
                int at = Ipv6Packet.PAYLOAD_AT;
                EthernetFrame.put(bytes, recipient.mac().number(), mac, EthernetFrame.IPV6);
                Ipv6Packet.put(bytes, frameLength - at, Ipv6Packet.NEXT_HEADER_VRRP, source.high(), source.low(),
                        recipient.address().high(), recipient.address().low());
                yield at;
            }
        };
    }

    /**
     * Gives an encoded frame its checksum, in place and without garbage. The reading matters to version 3 for IPv4
     * alone: version 2 has no pseudo-header, IPv6 always has.
     */
    public static void rewriteChecksum(PacketBuffer frame, ChecksumReading reading) {
        ByteBuffer bytes = frame.bytes();
        boolean v6 = EthernetFrame.etherType(bytes) == EthernetFrame.IPV6;
        int at = v6 ? Ipv6Packet.PAYLOAD_AT : Ipv4Packet.AT + Ipv4Packet.headerLength(bytes);
        int length = v6 ? Ipv6Packet.payloadLength(bytes) : Ipv4Packet.payloadLength(bytes);
        bytes.putShort(at + CHECKSUM_IN_HEADER, (short) 0);
        long sum = InternetChecksum.sum(bytes, at, length);
        if (v6) {
            sum += Ipv6Packet.pseudoHeader(bytes, length, Ipv6Packet.NEXT_HEADER_VRRP);
        } else if (reading == ChecksumReading.PSEUDO_HEADER && (bytes.get(at) & 0xf0) == 0x30) {
            sum += Ipv4Packet.pseudoHeader(bytes, length);
        }
        bytes.putShort(at + CHECKSUM_IN_HEADER, (short) InternetChecksum.complement(sum));
    }

    /**
     * Judges a received frame by itself and, when it is accepted, fills {@code view}; allocates nothing. Whether it is
     * what a virtual router expects is for {@link Expectation}. Trailing bytes behind the IP packet are Ethernet
     * padding.
     */
    public static Reception decode(PacketBuffer frame, AdvertisementView view) {
        ByteBuffer bytes = frame.bytes();
        int length = frame.length();
        if (length < EthernetFrame.HEADER) {
            return Reception.TOO_SHORT;
        }
        return switch (EthernetFrame.etherType(bytes)) {
            case EthernetFrame.IPV4 -> decodeV4(bytes, length, view);
            case EthernetFrame.IPV6 -> decodeV6(bytes, length, view);
            default -> Reception.NOT_VRRP;
        };
    }

    private static Reception decodeV4(ByteBuffer bytes, int frameLength, AdvertisementView view) {
        if (frameLength < Ipv4Packet.AT + Ipv4Packet.HEADER + HEADER) {
            return Reception.TOO_SHORT;
        }
        Reception ip = Ipv4Packet.judge(bytes, frameLength);
        if (ip != Reception.ACCEPTED) {
            return ip;
        }
        int at = Ipv4Packet.AT + Ipv4Packet.headerLength(bytes);
        int length = Ipv4Packet.payloadLength(bytes);
        long message = InternetChecksum.sum(bytes, at, length);
        boolean alone = InternetChecksum.fold(message) == 0xffff;
        boolean withPseudoHeader = InternetChecksum.fold(message + Ipv4Packet.pseudoHeader(bytes, length)) == 0xffff;
        int version = (bytes.get(at) & 0xff) >>> 4;
        boolean good = version == 2 ? alone : alone || withPseudoHeader;
        Reception said = judgeMessage(bytes, at, length, version == 2 || version == 3, good, 4);
        if (said == Reception.ACCEPTED) {
            view.packet(Family.IPV4, !Ipv4Packet.isMulticast(bytes),
                    version == 3 && withPseudoHeader ? ChecksumReading.PSEUDO_HEADER : ChecksumReading.MESSAGE_ONLY);
            view.source(0, Ipv4Packet.source(bytes) & 0xffffffffL);
            view.destination(0, Ipv4Packet.destination(bytes) & 0xffffffffL);
            fill(bytes, at, version, view);
            for (int i = 0; i < (bytes.get(at + 3) & 0xff); i++) {
                view.addAddress(0, bytes.getInt(at + HEADER + 4 * i) & 0xffffffffL);
            }
        }
        return said;
    }

    private static Reception decodeV6(ByteBuffer bytes, int frameLength, AdvertisementView view) {
        if (frameLength < Ipv6Packet.PAYLOAD_AT + HEADER) {
            return Reception.TOO_SHORT;
        }
        Reception ip = Ipv6Packet.judge(bytes, frameLength);
        if (ip != Reception.ACCEPTED) {
            return ip;
        }
        int at = Ipv6Packet.PAYLOAD_AT;
        int length = Ipv6Packet.payloadLength(bytes);
        long sum = InternetChecksum.sum(bytes, at, length)
                + Ipv6Packet.pseudoHeader(bytes, length, Ipv6Packet.NEXT_HEADER_VRRP);
        int version = (bytes.get(at) & 0xff) >>> 4;
        Reception said = judgeMessage(bytes, at, length, version == 3, InternetChecksum.fold(sum) == 0xffff, 16);
        if (said == Reception.ACCEPTED) {
            view.packet(Family.IPV6, !Ipv6Packet.isMulticast(bytes), ChecksumReading.PSEUDO_HEADER);
            view.source(Ipv6Packet.sourceHigh(bytes), Ipv6Packet.sourceLow(bytes));
            view.destination(Ipv6Packet.destinationHigh(bytes), Ipv6Packet.destinationLow(bytes));
            fill(bytes, at, version, view);
            for (int i = 0; i < (bytes.get(at + 3) & 0xff); i++) {
                view.addAddress(bytes.getLong(at + HEADER + 16 * i), bytes.getLong(at + HEADER + 16 * i + 8));
            }
        }
        return said;
    }

    /** RFC 9568 section 7.1 and RFC 3768 section 7.1, as far as they need no configuration. */
    private static Reception judgeMessage(
            ByteBuffer bytes, int at, int length, boolean knownVersion, boolean goodChecksum, int addressBytes) {
        int versionAndType = bytes.get(at) & 0xff;
        if (!knownVersion) {
            return Reception.VERSION;
        }
        if ((versionAndType & 0xf) != TYPE_ADVERTISEMENT) {
            return Reception.TYPE;
        }
        if (!goodChecksum) {
            return Reception.CHECKSUM;
        }
        int count = bytes.get(at + 3) & 0xff;
        if (count == 0) {
            return Reception.ADDRESS_COUNT;
        }
        boolean v2 = versionAndType >>> 4 == 2;
        if (length != HEADER + addressBytes * count + (v2 ? Authentication.BYTES : 0)) {
            return Reception.ADDRESS_LENGTH;
        }
        if (bytes.get(at + 1) == 0) {
            return Reception.VRID_ZERO;
        }
        return interval(bytes, at, v2) == 0 ? Reception.INTERVAL : Reception.ACCEPTED;
    }

    /** Centiseconds. The four reserved bits of version 3 are ignored on reception (RFC 9568 section 5.2.6). */
    private static int interval(ByteBuffer bytes, int at, boolean v2) {
        return v2 ? CENTISECONDS_PER_SECOND * (bytes.get(at + 5) & 0xff) : bytes.getShort(at + 4) & 0xfff;
    }

    private static void fill(ByteBuffer bytes, int at, int version, AdvertisementView view) {
        boolean v2 = version == 2;
        int count = bytes.get(at + 3) & 0xff;
        view.header(version, bytes.get(at + 1) & 0xff, bytes.get(at + 2) & 0xff, interval(bytes, at, v2));
        view.authentication(v2 ? bytes.get(at + 4) & 0xff : 0, v2 ? bytes.getLong(at + HEADER + 4 * count) : 0);
    }
}
