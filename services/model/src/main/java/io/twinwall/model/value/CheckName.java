package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name of a check that routes and groups can hang on. */
@Syntax("CHECK")
public record CheckName(String text) implements Comparable<CheckName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public CheckName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a check name is 1 to 32 lower-case letters, digits and dashes, a letter first");
        }
    }

    public static CheckName parse(String text) {
        return new CheckName(text);
    }

    @Override
    public int compareTo(CheckName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
