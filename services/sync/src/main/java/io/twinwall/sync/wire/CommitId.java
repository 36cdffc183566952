package io.twinwall.sync.wire;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** The git id of a commit, forty lower-case hexadecimal digits. */
public record CommitId(String hex) implements Comparable<CommitId> {
    /** Length in bytes. */
    public static final int BYTES = 20;

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}");
    private static final int SHORT = 10;

    public CommitId {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("a commit is named by 40 hexadecimal digits");
        }
    }

    /** From its twenty bytes. */
    public static CommitId of(byte[] bytes) {
        return new CommitId(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** The first ten digits, as it is shown. */
    public String shortened() {
        return hex.substring(0, SHORT);
    }

    @Override
    public int compareTo(CommitId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return shortened();
    }
}
