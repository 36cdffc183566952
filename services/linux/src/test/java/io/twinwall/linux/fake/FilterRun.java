package io.twinwall.linux.fake;

import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketFilter.Instruction;

/**
 * Runs a classic BPF program over a frame as the kernel would (bpf(4), linux/filter.h): the loads, jumps and returns
 * that our filters use. A load past the end rejects the frame; ancillary loads (negative offsets) give 0.
 */
final class FilterRun {
    private FilterRun() {}

    static boolean accepts(PacketFilter filter, byte[] frame) {
        int accumulator = 0;
        for (int pc = 0; pc < filter.program().size(); pc++) {
            Instruction now = filter.program().get(pc);
            int width = width(now.code());
            if (width != 0) {
                if (now.operand() >= 0 && now.operand() + width > frame.length) {
                    return false;
                }
                accumulator = now.operand() < 0 ? 0 : load(frame, now.operand(), width);
                continue;
            }
            switch (now.code()) {
                case 0x15 -> pc += accumulator == now.operand() ? now.jumpTrue() : now.jumpFalse();
                case 0x25 -> pc += Integer.compareUnsigned(accumulator, now.operand()) > 0 ? now.jumpTrue()
                        : now.jumpFalse();
                case 0x35 -> pc += Integer.compareUnsigned(accumulator, now.operand()) >= 0 ? now.jumpTrue()
                        : now.jumpFalse();
                case 0x45 -> pc += (accumulator & now.operand()) != 0 ? now.jumpTrue() : now.jumpFalse();
                case 0x54 -> accumulator &= now.operand();
                case 0x06 -> {
                    return now.operand() != 0;
                }
                default -> throw new IllegalArgumentException("the fake does not know BPF code " + now.code());
            }
        }
        throw new IllegalArgumentException("the filter ends without a return");
    }

    private static int width(int code) {
        return switch (code) {
            case 0x20 -> 4;
            case 0x28 -> 2;
            case 0x30 -> 1;
            default -> 0;
        };
    }

    private static int load(byte[] frame, int offset, int width) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | (frame[offset + i] & 0xff);
        }
        return value;
    }
}
