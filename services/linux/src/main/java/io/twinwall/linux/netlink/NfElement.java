package io.twinwall.linux.netlink;

import java.util.Optional;

/**
 * An element of a set or map. An interval of a set of one field is two elements: its first key, and the key behind its
 * last with {@code intervalEnd} (none where the interval reaches the end of the range).
 *
 * @param key in network order, device names padded with zeros to 16 bytes, the fields of a concatenation to multiples
 *     of 4
 * @param keyEnd the last key of an interval of concatenated fields
 * @param data of a map; none at the end of an interval
 */
public record NfElement(Octets key, Optional<Octets> keyEnd, boolean intervalEnd, Optional<Data> data) {
    /** What a map holds for a key. */
    public sealed interface Data {}

    /** Bytes in network order. */
    public record Value(Octets octets) implements Data {}

    /**
     * What becomes of the packet.
     *
     * @param code NF_DROP (0), NF_ACCEPT (1), NFT_JUMP (-3), NFT_GOTO (-4), ...
     * @param chain empty but for jump and goto
     */
    public record Verdict(int code, String chain) implements Data {
        public static final int DROP = 0;
        public static final int ACCEPT = 1;
        public static final int JUMP = -3;
        public static final int GOTO = -4;
    }

    /** The one key of a set. */
    public static NfElement key(Octets key) {
        return new NfElement(key, Optional.empty(), false, Optional.empty());
    }

    /** The key behind an interval. */
    public static NfElement end(Octets key) {
        return new NfElement(key, Optional.empty(), true, Optional.empty());
    }

    /** A key with what the map holds for it. */
    public static NfElement entry(Octets key, Data data) {
        return new NfElement(key, Optional.empty(), false, Optional.of(data));
    }
}
