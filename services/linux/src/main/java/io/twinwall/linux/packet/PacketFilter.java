package io.twinwall.linux.packet;

import java.util.List;

/** A classic BPF program that the kernel runs on each frame before it reaches the socket (SO_ATTACH_FILTER). */
public record PacketFilter(List<Instruction> program) {
    /** One instruction of linux/filter.h. */
    public record Instruction(int code, int jumpTrue, int jumpFalse, int operand) {}

    public PacketFilter {
        program = List.copyOf(program);
    }

    /** IPv4 frames of one IP protocol, unfragmented or first fragment alike. */
    public static PacketFilter ipv4Protocol(int protocol) {
        return new PacketFilter(List.of(
                new Instruction(0x28, 0, 0, 12), // ldh [12]: EtherType
                new Instruction(0x15, 0, 3, 0x0800), // jeq IPv4
                new Instruction(0x30, 0, 0, 23), // ldb [23]: protocol
                new Instruction(0x15, 0, 1, protocol),
                new Instruction(0x06, 0, 0, 0x40000), // accept
                new Instruction(0x06, 0, 0, 0))); // drop
    }
}
