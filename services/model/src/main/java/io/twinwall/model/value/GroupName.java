package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name of a group of virtual routers that move together. */
@Syntax("GROUP")
public record GroupName(String text) implements Comparable<GroupName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public GroupName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a group name is 1 to 32 lower-case letters, digits and dashes, a letter first");
        }
    }

    public static GroupName parse(String text) {
        return new GroupName(text);
    }

    @Override
    public int compareTo(GroupName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
