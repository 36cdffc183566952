package io.twinwall.model.verify;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One problem of a document: where it is, what is wrong and the cure.
 *
 * @param line 1-based, 0 where the problem has no place (an absent file)
 * @param column 1-based, 0 where the problem has no place
 * @param path keys from the root with dots, {@code interfaces.lan.address}; empty for the whole document
 * @param problem what is wrong, without a full stop
 * @param cure what to do, without a full stop; empty where the problem says it
 */
public record Finding(Severity severity, int line, int column, String path, String problem, String cure) {
    /** As the text is read, top down; what has no place comes first. */
    public static final Comparator<Finding> IN_ORDER_OF_TEXT =
            Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column).thenComparing(Finding::path);

    /** Whether a finding stops a commit. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** Whether one of {@code findings} stops a commit. */
    public static boolean anyError(List<Finding> findings) {
        return findings.stream().anyMatch(Finding::isError);
    }

    /** {@code 12:5 error interfaces.lan.adress: unknown key `adress`; did you mean `address`?} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (line > 0) {
            text.append(line).append(':').append(column).append(' ');
        }
        text.append(severity.name().toLowerCase(Locale.ROOT)).append(' ');
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(problem);
        if (!cure.isEmpty()) {
            text.append("; ").append(cure);
        }
        return text.toString();
    }
}
