package io.twinwall.vrrp.wire;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import java.nio.ByteBuffer;

/** The frames a virtual router sends besides advertisements. */
public final class SegmentFrames {
    /** Shortest Ethernet frame without its check sequence; shorter ones are padded with zeros. */
    public static final int FRAME_MIN = 60;

    /** EtherType of the close frame: local experimental 1 (IEEE 802), which the guard's egress rule eats. */
    public static final int ETHERTYPE_CLOSE = 0x88b5;

    private static final long BROADCAST = 0xffffffffffffL;

    /** A group address no bridge forwards (IEEE 802.1Q table 8-1), should the guard's table ever be gone. */
    private static final long NEAREST_BRIDGE = 0x0180c200000eL;

    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int ARP_AT = AdvertisementCodec.ETHERNET_HEADER;

    private SegmentFrames() {}

    /**
     * A gratuitous ARP request from the virtual MAC (RFC 9568 section 6.4.2; RFC 5227 section 3): everybody learns
     * behind which port it is.
     */
    public static void encodeGratuitousArp(Vrid vrid, Ipv4Address address, PacketBuffer frame) {
        ByteBuffer bytes = frame.bytes();
        long mac = MacAddress.virtualRouterV4(vrid).number();
        clear(bytes);
        AdvertisementCodec.putEthernet(bytes, BROADCAST, mac, ETHERTYPE_ARP);
        bytes.putShort(ARP_AT, (short) 1); // Ethernet
        bytes.putShort(ARP_AT + 2, (short) AdvertisementCodec.ETHERTYPE_IPV4);
        bytes.put(ARP_AT + 4, (byte) 6);
        bytes.put(ARP_AT + 5, (byte) 4);
        bytes.putShort(ARP_AT + 6, (short) 1); // request
        bytes.putShort(ARP_AT + 8, (short) (mac >>> 32));
        bytes.putInt(ARP_AT + 10, (int) mac);
        bytes.putInt(ARP_AT + 14, address.number());
        bytes.putInt(ARP_AT + 24, address.number());
        frame.length(FRAME_MIN);
    }

    /** The frame that never leaves: our own egress rule sees it, shuts the guard of its source address and drops it. */
    public static void encodeClose(Vrid vrid, PacketBuffer frame) {
        ByteBuffer bytes = frame.bytes();
        clear(bytes);
        long mac = MacAddress.virtualRouterV4(vrid).number();
        AdvertisementCodec.putEthernet(bytes, NEAREST_BRIDGE, mac, ETHERTYPE_CLOSE);
        frame.length(FRAME_MIN);
    }

    private static void clear(ByteBuffer bytes) {
        for (int i = 0; i < FRAME_MIN; i++) {
            bytes.put(i, (byte) 0);
        }
    }
}
