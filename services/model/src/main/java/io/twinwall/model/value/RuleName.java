package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name of a firewall rule. */
@Syntax("RULE")
public record RuleName(String text) implements Comparable<RuleName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public RuleName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a rule name is 1 to 32 lower-case letters, digits and dashes, a letter first");
        }
    }

    public static RuleName parse(String text) {
        return new RuleName(text);
    }

    @Override
    public int compareTo(RuleName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
