package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** The kernel's name of a network device (at most 15 bytes, IFNAMSIZ). */
@Syntax("DEVICE")
public record DeviceName(String text) implements Comparable<DeviceName> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,14}");

    public DeviceName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a device name is 1 to 15 letters, digits, dots, dashes and underscores");
        }
    }

    public static DeviceName parse(String text) {
        return new DeviceName(text);
    }

    @Override
    public int compareTo(DeviceName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
