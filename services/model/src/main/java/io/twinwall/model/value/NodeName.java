package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name of a node of the pair. */
@Syntax("NODE")
public record NodeName(String text) implements Comparable<NodeName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public NodeName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a node name is 1 to 32 lower-case letters, digits and dashes, a letter first");
        }
    }

    public static NodeName parse(String text) {
        return new NodeName(text);
    }

    @Override
    public int compareTo(NodeName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
