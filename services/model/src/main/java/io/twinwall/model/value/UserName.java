package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name of a local account, as useradd takes it. */
@Syntax("USER")
public record UserName(String text) {
    private static final Pattern FORM = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

    public UserName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a user name is 1 to 32 lower-case letters, digits, - and _, no digit or dash first");
        }
    }

    public static UserName parse(String text) {
        return new UserName(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
