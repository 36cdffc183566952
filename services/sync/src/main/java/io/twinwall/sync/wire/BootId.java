package io.twinwall.sync.wire;

import com.google.protobuf.ByteString;
import java.util.HexFormat;

/** One run of the program: 16 random bytes. What a node knew in another run it knows no more. */
public record BootId(ByteString bytes) {
    public static final int LENGTH = 16;

    public BootId {
        if (bytes.size() != LENGTH) {
            throw new IllegalArgumentException("a boot id has 16 bytes, not " + bytes.size());
        }
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
