package io.twinwall.vrrp.wire;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import java.nio.ByteBuffer;

/** The frames a virtual router sends besides advertisements. */
public final class SegmentFrames {
    /** Shortest Ethernet frame without its check sequence; shorter ones are padded with zeros. */
    public static final int FRAME_MIN = 60;

    /** The longest of them: a neighbour advertisement with its option. */
    public static final int FRAME_MAX = Ipv6Packet.PAYLOAD_AT + 32;

    /** EtherType of the close frame: local experimental 1 (IEEE 802), which the guard's egress rule eats. */
    public static final int ETHERTYPE_CLOSE = 0x88b5;

    /** EtherType of the guard's beat: local experimental 2; the egress rule eats it as well. */
    public static final int ETHERTYPE_BEAT = 0x88b6;

    /** Source of beats: locally administered, nobody's. Seen by no switch, unless the guard's table is gone. */
    private static final long BEAT_SOURCE = 0x02005e0088b6L;

    private static final long BROADCAST = 0xffffffffffffL;

    /** A group address no bridge forwards (IEEE 802.1Q table 8-1), should the guard's table ever be gone. */
    private static final long NEAREST_BRIDGE = 0x0180c200000eL;

    private static final int ARP_AT = EthernetFrame.HEADER;

    /** ff02::1, all nodes, and its MAC (RFC 2464 section 7). */
    private static final long ALL_NODES_HIGH = 0xff02_0000_0000_0000L;

    private static final long ALL_NODES_LOW = 1;
    private static final long ALL_NODES_MAC = 0x333300000001L;
    private static final int ND_AT = Ipv6Packet.PAYLOAD_AT;
    private static final int ND_BYTES = 32;
    private static final int ICMPV6 = 58;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;
    /** R and O; S is clear, nobody asked. */
    private static final int ROUTER_AND_OVERRIDE = 0xa0000000;
    private static final int TARGET_LINK_LAYER_ADDRESS = 2;

    private SegmentFrames() {}

    /**
     * A gratuitous ARP request from the virtual MAC (RFC 9568 section 6.4.2; RFC 5227 section 3): everybody learns
     * behind which port it is.
     */
    public static void encodeGratuitousArp(Vrid vrid, Ipv4Address address, PacketBuffer frame) {
        ByteBuffer bytes = frame.bytes();
        long mac = MacAddress.virtualRouterV4(vrid).number();
        clear(bytes);
        EthernetFrame.put(bytes, BROADCAST, mac, EthernetFrame.ARP);
        bytes.putShort(ARP_AT, (short) 1); // Ethernet
        bytes.putShort(ARP_AT + 2, (short) EthernetFrame.IPV4);
        bytes.put(ARP_AT + 4, (byte) 6);
        bytes.put(ARP_AT + 5, (byte) 4);
        bytes.putShort(ARP_AT + 6, (short) 1); // request
        EthernetFrame.putMac(bytes, ARP_AT + 8, mac);
        bytes.putInt(ARP_AT + 14, address.number());
        bytes.putInt(ARP_AT + 24, address.number());
        frame.length(FRAME_MIN);
    }

    /**
     * An unsolicited neighbour advertisement from the virtual MAC to all nodes (RFC 9568 section 6.4.2, RFC 4861
     * section 7.2.6): the target is a router, and its link-layer address overrides what was known.
     *
     * <pre>
     *   |     136       |       0       |           Checksum            |
     *   |R|S|O|                     Reserved                            |
     *   |                   Target Address, 16 octets                   |
     *   |       2       |       1       |    target link-layer address  |
     *   |                      ... 6 octets                             |
     * </pre>
     *
     * @param source the virtual router's link-local address
     */
    public static void encodeNeighbourAdvertisement(
            Vrid vrid, Ipv6Address source, Ipv6Address target, PacketBuffer frame) {
        ByteBuffer bytes = frame.bytes();
        long mac = MacAddress.virtualRouterV6(vrid).number();
        EthernetFrame.put(bytes, ALL_NODES_MAC, mac, EthernetFrame.IPV6);
        Ipv6Packet.put(bytes, ND_BYTES, ICMPV6, source.high(), source.low(), ALL_NODES_HIGH, ALL_NODES_LOW);
        bytes.put(ND_AT, (byte) NEIGHBOUR_ADVERTISEMENT);
        bytes.put(ND_AT + 1, (byte) 0);
        bytes.putShort(ND_AT + 2, (short) 0);
        bytes.putInt(ND_AT + 4, ROUTER_AND_OVERRIDE);
        bytes.putLong(ND_AT + 8, target.high());
        bytes.putLong(ND_AT + 16, target.low());
        bytes.put(ND_AT + 24, (byte) TARGET_LINK_LAYER_ADDRESS);
        bytes.put(ND_AT + 25, (byte) 1); // in units of 8 octets
        EthernetFrame.putMac(bytes, ND_AT + 26, mac);
        long sum = InternetChecksum.sum(bytes, ND_AT, ND_BYTES) + Ipv6Packet.pseudoHeader(bytes, ND_BYTES, ICMPV6);
        bytes.putShort(ND_AT + 2, (short) InternetChecksum.complement(sum));
        frame.length(FRAME_MAX);
    }

    /**
     * The frame that never leaves: our own egress rule sees it, shuts the guard of its source address and drops it.
     *
     * @param mac the virtual router's, of either family
     */
    public static void encodeClose(MacAddress mac, PacketBuffer frame) {
        ByteBuffer bytes = frame.bytes();
        clear(bytes);
        EthernetFrame.put(bytes, NEAREST_BRIDGE, mac.number(), ETHERTYPE_CLOSE);
        frame.length(FRAME_MIN);
    }

    /** The frame that never leaves either: the egress rule sees it, keeps the node awake and drops it. */
    public static void encodeBeat(PacketBuffer frame) {
        ByteBuffer bytes = frame.bytes();
        clear(bytes);
        EthernetFrame.put(bytes, NEAREST_BRIDGE, BEAT_SOURCE, ETHERTYPE_BEAT);
        frame.length(FRAME_MIN);
    }

    private static void clear(ByteBuffer bytes) {
        for (int i = 0; i < FRAME_MIN; i++) {
            bytes.put(i, (byte) 0);
        }
    }
}
