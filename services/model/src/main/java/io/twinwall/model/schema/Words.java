package io.twinwall.model.schema;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Wording that findings share: quoting, enumerations, and the key somebody probably meant. */
public final class Words {
    /** Longer text is cut in a finding; a finding is one line. */
    private static final int QUOTED_LENGTH_MAX = 60;

    private static final int SUGGESTION_LENGTH_MAX = 64;

    /** Among more words than this a near one is chance. */
    private static final int SUGGESTION_WORDS_MAX = 256;

    private Words() {}

    /** {@link #shown} in backquotes. */
    public static String quoted(Object text) {
        return "`" + shown(text) + "`";
    }

    /** {@code text} as it may be printed: cut to a line's worth, with nothing in it that would steer a terminal. */
    public static String shown(Object text) {
        StringBuilder out = new StringBuilder();
        int[] points = text.toString().codePoints().limit(QUOTED_LENGTH_MAX + 1L).toArray();
        for (int i = 0; i < Math.min(points.length, QUOTED_LENGTH_MAX); i++) {
            if (printable(points[i])) {
                out.appendCodePoint(points[i]);
            } else {
                out.append(String.format(Locale.ROOT, points[i] > 0xffff ? "\\U%08x" : "\\u%04x", points[i]));
            }
        }
        return out.append(points.length > QUOTED_LENGTH_MAX ? "..." : "").toString();
    }

    private static boolean printable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }

    /** {@code a}, {@code a or b}, {@code a, b or c}. */
    public static String either(List<String> words) {
        return enumerated(words, " or ");
    }

    /** {@code a}, {@code a and b}, {@code a, b and c}. */
    public static String all(List<String> words) {
        return enumerated(words, " and ");
    }

    private static String enumerated(List<String> words, String last) {
        if (words.size() < 2) {
            return String.join("", words);
        }
        return String.join(", ", words.subList(0, words.size() - 1)) + last + words.getLast();
    }

    /** The known word nearest to {@code written}, where it is near enough to be a slip of the finger. */
    public static Optional<String> meant(String written, Collection<String> known) {
        if (written.length() > SUGGESTION_LENGTH_MAX || known.size() > SUGGESTION_WORDS_MAX) {
            return Optional.empty();
        }
        String lower = written.toLowerCase(Locale.ROOT).replace('_', '-');
        int limit = Math.max(1, Math.min(3, written.length() / 3));
        Optional<String> best = Optional.empty();
        int least = limit + 1;
        for (String word : known) {
            if (Math.abs(word.length() - written.length()) > limit) {
                continue;
            }
            int distance = distance(lower, word);
            if (distance < least) {
                least = distance;
                best = Optional.of(word);
            }
        }
        return best;
    }

    /** Optimal string alignment: insertions, deletions, replacements and swapped neighbours count one each. */
    public static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }

    /** {@code FOLLOW_PEER} as {@code follow-peer}. */
    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code hostName} as {@code host-name}. */
    public static String kebab(String component) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < component.length(); i++) {
            char c = component.charAt(i);
            if (Character.isUpperCase(c)) {
                key.append('-').append(Character.toLowerCase(c));
            } else {
                key.append(c);
            }
        }
        return key.toString();
    }
}
