package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name of a firewall zone. */
@Syntax("ZONE")
public record ZoneName(String text) implements Comparable<ZoneName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public ZoneName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a zone name is 1 to 32 lower-case letters, digits and dashes, a letter first");
        }
    }

    public static ZoneName parse(String text) {
        return new ZoneName(text);
    }

    @Override
    public int compareTo(ZoneName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
