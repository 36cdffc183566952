package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** A host name or address of a server (RFC 1123 section 2.1). */
@Syntax("HOST")
public record HostName(String text) implements Comparable<HostName> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?");

    public HostName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a host name is letters, digits, dots and dashes, at most 253 in all");
        }
    }

    public static HostName parse(String text) {
        return new HostName(text);
    }

    @Override
    public int compareTo(HostName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
