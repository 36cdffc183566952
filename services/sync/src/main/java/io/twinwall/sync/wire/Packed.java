package io.twinwall.sync.wire;

import java.util.Arrays;

/** Git objects as they travel; what is in it is known to who packed it. */
public final class Packed {
    /** Nothing. */
    public static final Packed NONE = new Packed(new byte[0]);

    private final byte[] bytes;

    /** Takes the array over. */
    public Packed(byte[] bytes) {
        this.bytes = bytes;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Packed packed && Arrays.equals(bytes, packed.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
