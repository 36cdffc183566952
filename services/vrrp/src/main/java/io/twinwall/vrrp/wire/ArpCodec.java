package io.twinwall.vrrp.wire;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.MacAddress;
import java.nio.ByteBuffer;

/** ARP requests of a node's own, and what others say (RFC 826 for Ethernet and IPv4). */
public final class ArpCodec {
    public static final int ETHER_TYPE = EthernetFrame.ARP;
    /** Room for what is sent and for what matters of what is received. */
    public static final int CAPACITY = 60;

    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final int AT = EthernetFrame.HEADER;
    private static final int OPERATION = AT + 6;
    private static final int SENDER_MAC = AT + 8;
    private static final int SENDER = AT + 14;
    private static final int TARGET = AT + 24;
    private static final int BYTES = AT + 28;
    private static final short ETHERNET = 1;
    private static final short REQUEST = 1;
    private static final short REPLY = 2;

    private ArpCodec() {}

    /** Asks everybody who has {@code target}, on behalf of a port's own address. */
    public static void encodeRequest(MacAddress mac, Ipv4Address own, Ipv4Address target, PacketBuffer frame) {
        ByteBuffer bytes = frame.bytes();
        for (int i = 0; i < CAPACITY; i++) {
            bytes.put(i, (byte) 0);
        }
        EthernetFrame.put(bytes, BROADCAST, mac.number(), EthernetFrame.ARP);
        bytes.putShort(AT, ETHERNET);
        bytes.putShort(AT + 2, (short) EthernetFrame.IPV4);
        bytes.put(AT + 4, (byte) 6);
        bytes.put(AT + 5, (byte) 4);
        bytes.putShort(OPERATION, REQUEST);
        EthernetFrame.putMac(bytes, SENDER_MAC, mac.number());
        bytes.putInt(SENDER, own.number());
        bytes.putInt(TARGET, target.number());
        frame.length(CAPACITY);
    }

    /** Whether a frame is ARP for Ethernet and IPv4 and whole. */
    public static boolean isSound(PacketBuffer frame) {
        ByteBuffer bytes = frame.bytes();
        return frame.length() >= BYTES
                && bytes.getShort(AT) == ETHERNET
                && bytes.getShort(AT + 2) == (short) EthernetFrame.IPV4
                && bytes.get(AT + 4) == 6
                && bytes.get(AT + 5) == 4
                && (bytes.getShort(OPERATION) == REQUEST || isReply(frame));
    }

    /** Whether a sound frame answers. */
    public static boolean isReply(PacketBuffer frame) {
        return frame.bytes().getShort(OPERATION) == REPLY;
    }

    /** The IPv4 address a sound frame says it comes from; 0 for none yet. */
    public static int sender(PacketBuffer frame) {
        return frame.bytes().getInt(SENDER);
    }

    /** The IPv4 address a sound frame is about. */
    public static int target(PacketBuffer frame) {
        return frame.bytes().getInt(TARGET);
    }
}
