package io.twinwall.firewall;

import io.twinwall.firewall.judge.Packet;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.ProtocolNumber;
import java.nio.ByteBuffer;

/** A judge's packet as the Ethernet frame a host would send, with right checksums. */
final class PacketBytes {
    private static final int ETHERNET = 14;
    private static final int SYN = 2;

    private PacketBytes() {}

    /** TCP is a SYN, UDP eight bytes, ICMP has {@code id} as its identifier. */
    static byte[] frame(Packet packet, MacAddress to, int id) {
        byte[] payload = payload(packet, id);
        boolean v4 = packet.source().isV4();
        int header = v4 ? 20 : 40;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + header + payload.length);
        frame.put(to.bytes()).put(packet.sourceMac().orElseThrow().bytes()).putShort((short) (v4 ? 0x0800 : 0x86dd));
        if (v4) {
            frame.put((byte) 0x45).put((byte) (packet.dscp().number() << 2));
            frame.putShort((short) (header + payload.length)).putInt(0x00014000).put((byte) 64);
            frame.put((byte) packet.protocol().number()).putShort((short) 0);
        } else {
            frame.putInt(0x60000000 | packet.dscp().number() << 22).putShort((short) payload.length);
            frame.put((byte) packet.protocol().number()).put((byte) 64);
        }
        frame.put(packet.source().bytes()).put(packet.destination().bytes()).put(payload);
        if (v4) {
            frame.putShort(ETHERNET + 10, InternetSum.of(frame.array(), ETHERNET, header, 0));
        }
        return frame.array();
    }

    private static byte[] payload(Packet packet, int id) {
        ProtocolNumber protocol = packet.protocol();
        if (protocol.equals(ProtocolNumber.TCP)) {
            ByteBuffer tcp = ByteBuffer.allocate(20);
            ports(packet, tcp).putInt(0x1000).putInt(0).put((byte) 0x50).put((byte) SYN).putShort((short) 1024);
            return summed(packet, tcp, 16, true);
        }
        if (protocol.equals(ProtocolNumber.UDP)) {
            ByteBuffer udp = ByteBuffer.allocate(16);
            ports(packet, udp).putShort((short) 16);
            return summed(packet, udp, 6, true);
        }
        ByteBuffer icmp = ByteBuffer.allocate(16);
        icmp.put((byte) packet.icmpType().orElseThrow().intValue()).put((byte) 0).putShort((short) 0);
        icmp.putShort((short) id).putShort((short) 1);
        return summed(packet, icmp, 2, !packet.source().isV4());
    }

    private static ByteBuffer ports(Packet packet, ByteBuffer into) {
        Packet.Ports ports = packet.ports().orElseThrow();
        return into.putShort((short) ports.source()).putShort((short) ports.destination());
    }

    private static byte[] summed(Packet packet, ByteBuffer filled, int at, boolean pseudo) {
        byte[] bytes = new byte[filled.capacity()];
        filled.get(0, bytes);
        long start = pseudo ? pseudo(packet, bytes.length) : 0;
        short sum = InternetSum.of(bytes, 0, bytes.length, start);
        bytes[at] = (byte) (sum >> 8);
        bytes[at + 1] = (byte) sum;
        return bytes;
    }

    private static long pseudo(Packet packet, int length) {
        return words(packet.source()) + words(packet.destination()) + packet.protocol().number() + length;
    }

    private static long words(IpAddress address) {
        return InternetSum.words(address.bytes(), 0, address.bytes().length);
    }

    /** The checksum of RFC 1071. */
    private static final class InternetSum {
        private static long words(byte[] bytes, int offset, int length) {
            long sum = 0;
            for (int i = offset; i < offset + length; i += 2) {
                sum += (bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff);
            }
            return sum;
        }

        private static short of(byte[] bytes, int offset, int length, long start) {
            long sum = start + words(bytes, offset, length);
            while (sum >>> 16 != 0) {
                sum = (sum & 0xffff) + (sum >>> 16);
            }
            return (short) ~sum;
        }
    }
}
