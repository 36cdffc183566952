package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name by which the document calls a network port. */
@Syntax("INTERFACE")
public record InterfaceName(String text) implements Comparable<InterfaceName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public InterfaceName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "an interface name is 1 to 32 lower-case letters, digits and dashes, a letter first");
        }
    }

    public static InterfaceName parse(String text) {
        return new InterfaceName(text);
    }

    @Override
    public int compareTo(InterfaceName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
