package io.twinwall.vrrp.wire;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Frames for tests: VRID 10, priority 200, 1 s, of the node 10.10.0.3 or fe80::3 for 10.10.0.1 or its IPv6 like. */
public final class Frames {
    public static final IpAddress V4_SOURCE = IpAddress.parse("10.10.0.3");
    public static final IpAddress V6_SOURCE = IpAddress.parse("fe80::3");
    public static final IpAddress V4_PEER = IpAddress.parse("10.10.0.2");
    public static final MacAddress PEER_MAC = MacAddress.parse("02:00:00:00:01:01");

    private Frames() {}

    /** Every form an advertisement may have. */
    public static List<Advertisement> advertisements() {
        return List.of(
                v3(ChecksumReading.PSEUDO_HEADER),
                v3(ChecksumReading.MESSAGE_ONLY),
                v2(Authentication.NONE),
                v2(Authentication.simpleText("secret")),
                v6(),
                unicast());
    }

    public static Advertisement v3(ChecksumReading reading) {
        return of(Dialect.V3_IPV4, Recipient.ALL_IPV4, reading);
    }

    public static Advertisement v2(Authentication authentication) {
        return of(Dialect.v2(authentication), Recipient.ALL_IPV4, ChecksumReading.MESSAGE_ONLY);
    }

    public static Advertisement v6() {
        return of(Dialect.V3_IPV6, Recipient.ALL_IPV6, ChecksumReading.PSEUDO_HEADER);
    }

    public static Advertisement unicast() {
        return of(Dialect.V3_IPV4, new Recipient(V4_PEER, PEER_MAC), ChecksumReading.PSEUDO_HEADER);
    }

    private static Advertisement of(Dialect dialect, Recipient recipient, ChecksumReading reading) {
        boolean v4 = dialect.family() == Family.IPV4;
        List<IpAddress> addresses = v4
                ? List.of(IpAddress.parse("10.10.0.1"))
                : List.of(IpAddress.parse("fe80::200:5eff:fe00:20a"), IpAddress.parse("2001:db8:10::1"));
        return new Advertisement(
                dialect, new Vrid(10), 200, new AdvertisementInterval(100), v4 ? V4_SOURCE : V6_SOURCE, recipient,
                addresses, reading);
    }

    public static byte[] bytes(Advertisement advertisement) {
        PacketBuffer frame = new PacketBuffer(AdvertisementCodec.FRAME_MAX);
        AdvertisementCodec.encode(advertisement, frame);
        return bytes(frame);
    }

    public static byte[] bytes(PacketBuffer frame) {
        byte[] bytes = new byte[frame.length()];
        frame.bytes().get(0, bytes);
        return bytes;
    }

    static String hex(PacketBuffer frame) {
        return HexFormat.of().formatHex(bytes(frame));
    }

    /** A buffer as the VRRP thread receives into. */
    static PacketBuffer buffer(byte[] bytes) {
        PacketBuffer buffer = new PacketBuffer(AdvertisementCodec.RECEIVE_CAPACITY);
        buffer.bytes().put(0, bytes);
        buffer.length(bytes.length);
        return buffer;
    }

    static PacketBuffer buffer(String hex) {
        return buffer(HexFormat.of().parseHex(hex));
    }

    /** Makes the checksums right again behind a change; where the headers no longer say where they are, as they are. */
    public static byte[] repaired(byte[] frame, ChecksumReading reading) {
        PacketBuffer buffer = buffer(Arrays.copyOf(frame, frame.length));
        boolean v6 = EthernetFrame.etherType(buffer.bytes()) == EthernetFrame.IPV6;
        if (!v6) {
            int header = Ipv4Packet.headerLength(buffer.bytes());
            if (header < Ipv4Packet.HEADER || Ipv4Packet.AT + header > frame.length) {
                return frame;
            }
            buffer.bytes().putShort(Ipv4Packet.AT + 10, (short) 0);
            long sum = InternetChecksum.sum(buffer.bytes(), Ipv4Packet.AT, header);
            buffer.bytes().putShort(Ipv4Packet.AT + 10, (short) InternetChecksum.complement(sum));
        }
        int at = v6 ? Ipv6Packet.PAYLOAD_AT : Ipv4Packet.AT + Ipv4Packet.headerLength(buffer.bytes());
        int length = v6 ? Ipv6Packet.payloadLength(buffer.bytes()) : Ipv4Packet.payloadLength(buffer.bytes());
        if (length >= AdvertisementCodec.HEADER && at + length <= frame.length) {
            AdvertisementCodec.rewriteChecksum(buffer, reading);
        }
        return bytes(buffer);
    }
}
