package io.twinwall.linux.nflog;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How a rule of ours that logs is written and read back: {@code log group 77 prefix "tw:firewall.policy.lan -> wan"}.
 * The kernel keeps 127 octets of a prefix; a longer path is cut and ends with three dots.
 */
public final class LogPrefix {
    /** The NFLOG group our rules log to; a number of our own among the 65536. */
    public static final int GROUP = 77;

    private static final String MARK = "tw:";
    private static final String CUT = "...";
    /** NF_LOG_PREFIXLEN without its NUL. */
    private static final int PREFIX_BYTES_MAX = 127;

    private LogPrefix() {}

    /** The prefix for the rule at a path of the document. */
    public static String of(String path) {
        String whole = MARK + path;
        return length(whole) <= PREFIX_BYTES_MAX ? whole : cut(whole, PREFIX_BYTES_MAX - CUT.length()) + CUT;
    }

    /** The path in a prefix that came from the kernel, as much of it as was kept; empty where it is not ours. */
    public static Optional<String> path(String prefix) {
        if (!prefix.startsWith(MARK)) {
            return Optional.empty();
        }
        String path = prefix.substring(MARK.length()).strip();
        // A character the kernel cut in two reads as the replacement character.
        String kept = path.endsWith("\ufffd") ? path.replaceAll("\ufffd+$", "") : path;
        boolean cut = length(prefix) >= PREFIX_BYTES_MAX && !kept.endsWith(CUT);
        return Optional.of(cut ? kept + CUT : kept);
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String cut(String text, int bytesMax) {
        int chars = Math.min(text.length(), bytesMax);
        while (length(text.substring(0, chars)) > bytesMax || Character.isHighSurrogate(text.charAt(chars - 1))) {
            chars--;
        }
        return text.substring(0, chars);
    }
}
