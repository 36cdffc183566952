package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name of a secret: what the document has in the place of its value. */
@Syntax("SECRET")
public record SecretName(String text) implements Comparable<SecretName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public SecretName {
        Objects.requireNonNull(text);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a secret's name is 1 to 32 lower-case letters, digits and dashes, a letter first");
        }
    }

    public static SecretName parse(String text) {
        return new SecretName(text);
    }

    @Override
    public int compareTo(SecretName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
