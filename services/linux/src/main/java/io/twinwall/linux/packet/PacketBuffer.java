package io.twinwall.linux.packet;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One reused direct buffer, big-endian, with its native address; made once, never per frame. */
public final class PacketBuffer {
    private final ByteBuffer bytes;
    private final long address;
    private int length;

    public PacketBuffer(int capacity) {
        bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.BIG_ENDIAN);
        address = MemorySegment.ofBuffer(bytes).address();
    }

    /** The memory itself; callers use absolute positions. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /** Length of the frame in it, bytes. */
    public int length() {
        return length;
    }

    public void length(int newLength) {
        if (newLength < 0 || newLength > bytes.capacity()) {
            throw new IllegalArgumentException("length " + newLength + " of " + bytes.capacity());
        }
        length = newLength;
    }

    /** Native address of the first byte, for the kernel. */
    public long address() {
        return address;
    }
}
