package io.twinwall.vrrp.wire;

import java.nio.ByteBuffer;

/** The first 14 bytes: destination, source, EtherType (IEEE 802.3). */
final class EthernetFrame {
    static final int HEADER = 14;
    static final int IPV4 = 0x0800;
    static final int ARP = 0x0806;
    static final int IPV6 = 0x86dd;

    private EthernetFrame() {}

    static void put(ByteBuffer bytes, long destination, long source, int etherType) {
        putMac(bytes, 0, destination);
        putMac(bytes, 6, source);
        bytes.putShort(12, (short) etherType);
    }

    static void putMac(ByteBuffer bytes, int at, long mac) {
        bytes.putShort(at, (short) (mac >>> 32));
        bytes.putInt(at + 2, (int) mac);
    }

    static int etherType(ByteBuffer bytes) {
        return bytes.getShort(12) & 0xffff;
    }
}
