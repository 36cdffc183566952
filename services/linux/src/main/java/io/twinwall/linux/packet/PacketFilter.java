package io.twinwall.linux.packet;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Descriptor;
import io.twinwall.linux.ffi.NativeMemory;
import java.lang.ref.Reference;
import java.util.List;

/**
 * A classic BPF program that the kernel runs on each frame, or netlink message, before it reaches the socket
 * (SO_ATTACH_FILTER).
 */
public record PacketFilter(List<Instruction> program) {
    /** One instruction of linux/filter.h. */
    public record Instruction(int code, int jumpTrue, int jumpFalse, int operand) {}

    public PacketFilter {
        program = List.copyOf(program);
    }

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SOCK_FILTER_BYTES = 8;
    private static final int SOCK_FPROG_BYTES = 16;

    /** SKF_AD_OFF + SKF_AD_PKTTYPE (linux/filter.h): whom the frame is for. */
    private static final int PACKET_TYPE = -0x1000 + 4;

    private static final int PACKET_OTHERHOST = 3;

    /**
     * IPv4 frames of one IP protocol, fragments included, meant for this port. The kernel hands a socket on the port
     * the frames of every VLAN that has no device of its own, with the tag taken off; only their type,
     * PACKET_OTHERHOST, still tells (check_vlan_id in net/core/dev.c). Those are dropped here. VLAN 0 is only a
     * priority and passes.
     */
    public static PacketFilter ipv4Protocol(int protocol) {
        return new PacketFilter(List.of(
                new Instruction(0x20, 0, 0, PACKET_TYPE), // ld pkt_type
                new Instruction(0x15, 5, 0, PACKET_OTHERHOST),
                new Instruction(0x28, 0, 0, 12), // ldh [12]: EtherType
                new Instruction(0x15, 0, 3, 0x0800), // jeq IPv4
                new Instruction(0x30, 0, 0, 23), // ldb [23]: protocol
                new Instruction(0x15, 0, 1, protocol),
                new Instruction(0x06, 0, 0, 0x40000), // accept
                new Instruction(0x06, 0, 0, 0))); // drop
    }

    /**
     * The same for IPv6: the protocol right behind the IPv6 header, or behind one extension header of those that may
     * precede any protocol (hop-by-hop, routing, fragment, destination options), so that who hides there is seen.
     */
    public static PacketFilter ipv6Protocol(int protocol) {
        return new PacketFilter(List.of(
                new Instruction(0x20, 0, 0, PACKET_TYPE), // ld pkt_type
                new Instruction(0x15, 11, 0, PACKET_OTHERHOST),
                new Instruction(0x28, 0, 0, 12), // ldh [12]: EtherType
                new Instruction(0x15, 0, 9, 0x86dd), // jeq IPv6
                new Instruction(0x30, 0, 0, 20), // ldb [20]: next header
                new Instruction(0x15, 6, 0, protocol),
                new Instruction(0x15, 3, 0, 0), // hop-by-hop options
                new Instruction(0x15, 2, 0, 43), // routing
                new Instruction(0x15, 1, 0, 44), // fragment
                new Instruction(0x15, 0, 3, 60), // destination options
                new Instruction(0x30, 0, 0, 54), // ldb [54]: the extension's next header
                new Instruction(0x15, 0, 1, protocol),
                new Instruction(0x06, 0, 0, 0x40000), // accept
                new Instruction(0x06, 0, 0, 0))); // drop
    }

    /** Puts it in place of whatever filter the socket has: struct sock_fprog and its struct sock_filter array. */
    public void attachTo(Descriptor socket) throws KernelRefused {
        NativeMemory code = new NativeMemory(SOCK_FILTER_BYTES * program.size());
        int at = 0;
        for (Instruction instruction : program) {
            code.bytes().putShort(at, (short) instruction.code())
                    .put(at + 2, (byte) instruction.jumpTrue())
                    .put(at + 3, (byte) instruction.jumpFalse())
                    .putInt(at + 4, instruction.operand());
            at += SOCK_FILTER_BYTES;
        }
        NativeMemory head = new NativeMemory(SOCK_FPROG_BYTES);
        head.bytes().putShort(0, (short) program.size()).putLong(8, code.address());
        try {
            socket.option(SOL_SOCKET, SO_ATTACH_FILTER, head, SOCK_FPROG_BYTES);
        } finally {
            Reference.reachabilityFence(code);
        }
    }
}
