package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name of a firewall group of addresses, networks, ports or MAC addresses. */
@Syntax("GROUP")
public record FirewallGroupName(String text) implements Comparable<FirewallGroupName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public FirewallGroupName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a group name is 1 to 32 lower-case letters, digits and dashes, a letter first");
        }
    }

    public static FirewallGroupName parse(String text) {
        return new FirewallGroupName(text);
    }

    @Override
    public int compareTo(FirewallGroupName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
