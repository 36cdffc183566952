package io.twinwall.linux.ffi;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A piece of memory outside the heap in the byte order of the machine, zeroed, with its address; freed with its last
 * reference.
 */
public final class NativeMemory {
    private final ByteBuffer bytes;
    private final long address;

    public NativeMemory(int capacity) {
        bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
        address = MemorySegment.ofBuffer(bytes).address();
    }

    /** The memory itself; the same buffer each time. */
    public ByteBuffer bytes() {
        return bytes;
    }

    public long address() {
        return address;
    }

    public int capacity() {
        return bytes.capacity();
    }
}
