package io.twinwall.vrrp;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.MacAddress;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A client on the segment, run by kernel tests inside a namespace: asks for the virtual address by ARP every few
 * milliseconds and writes down, in nanoTime (one clock for all processes), each request, each reply and each
 * advertisement.
 *
 * <pre>
 *   Q time tag          a request; the tag is the last octet of its sender address
 *   R time tag mac      a reply to it
 *   A time source priority
 * </pre>
 */
final class SegmentProber {
    private static final int ETH_P_ALL = 3;
    private static final long PERIOD = 4_000_000;
    private static final int TAG_FIRST = 100;
    private static final int TAGS = 100;
    private static final PacketFilter EVERYTHING = new PacketFilter(List.of(new PacketFilter.Instruction(0x06, 0, 0,
            0x40000)));

    private SegmentProber() {}

    /** Device, own MAC, address to ask for, seconds. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        long mac = MacAddress.parse(arguments[1]).number();
        int wanted = Ipv4Address.parse(arguments[2]).number();
        long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000_000L;
        PacketBuffer request = new PacketBuffer(60);
        PacketBuffer frame = new PacketBuffer(2048);
        try (Kernel kernel = Kernel.open();
                PacketPort port = kernel.packets().open(new DeviceName(arguments[0]), ETH_P_ALL, EVERYTHING);
                PacketPoller poller = kernel.packets().poller()) {
            int _ = kernel.scheduling().realtime(40);
            poller.add(port);
            System.out.println("READY");
            long due = System.nanoTime();
            int tag = 0;
            while (System.nanoTime() < end) {
                long now = System.nanoTime();
                if (now >= due) {
                    encode(request.bytes(), mac, wanted, TAG_FIRST + tag);
                    request.length(60);
                    int _ = port.send(request);
                    out.println("Q " + now + " " + (TAG_FIRST + tag));
                    tag = (tag + 1) % TAGS;
                    due = Math.max(due + PERIOD, now);
                }
                poller.await(Math.max(0, due - System.nanoTime()));
                while (port.receive(frame) == 1) {
                    note(frame.bytes(), System.nanoTime(), wanted, out);
                }
            }
        }
        out.println("ENDED");
        out.flush();
    }

    private static void encode(ByteBuffer bytes, long mac, int wanted, int tag) {
        bytes.putShort(0, (short) 0xffff).putInt(2, 0xffffffff);
        bytes.putShort(6, (short) (mac >>> 32)).putInt(8, (int) mac).putShort(12, (short) 0x0806);
        bytes.putShort(14, (short) 1).putShort(16, (short) 0x0800).putShort(18, (short) 0x0604).putShort(20, (short) 1);
        bytes.putShort(22, (short) (mac >>> 32)).putInt(24, (int) mac).putInt(28, (wanted & ~0xff) | tag);
        bytes.putShort(32, (short) 0).putInt(34, 0).putInt(38, wanted);
    }

    private static void note(ByteBuffer bytes, long now, int wanted, PrintStream out) {
        int type = bytes.getShort(12) & 0xffff;
        if (type == 0x0806 && bytes.getShort(20) == 2 && bytes.getInt(28) == wanted) {
            long mac = (bytes.getShort(22) & 0xffffL) << 32 | (bytes.getInt(24) & 0xffffffffL);
            out.println("R " + now + " " + (bytes.getInt(38) & 0xff) + " " + new MacAddress(mac));
        } else if (type == 0x0800 && bytes.get(23) == 112) {
            out.println("A " + now + " " + new Ipv4Address(bytes.getInt(26)) + " " + (bytes.get(36) & 0xff));
        }
    }
}
