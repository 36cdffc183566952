package io.twinwall.model.value;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The text of VRRP version 2's simple authentication (RFC 2338 section 5.3.6.2). It travels in clear in every
 * advertisement; the document names the secret that it is.
 */
@Syntax("TEXT")
public record AuthenticationText(String text) {
    private static final Pattern FORM = Pattern.compile("[!-~]{1,8}");

    public AuthenticationText {
        Objects.requireNonNull(text);
        if (!isOne(text)) {
            throw new IllegalArgumentException(
                    "an authentication text is 1 to 8 printable ASCII characters, no spaces");
        }
    }

    /** Whether a text has the form. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    public static AuthenticationText parse(String text) {
        return new AuthenticationText(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
