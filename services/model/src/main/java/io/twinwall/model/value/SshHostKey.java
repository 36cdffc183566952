package io.twinwall.model.value;

import java.util.regex.Pattern;

/** A host's public key as {@code ssh-keyscan} prints it behind the host: {@code ssh-ed25519 AAAA...}. */
@Syntax("TYPE BASE64")
public record SshHostKey(String text) {
    private static final Pattern FORM = Pattern.compile(
            "(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{40,1400}={0,2}");

    public SshHostKey {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "write the type and the key as `ssh-keyscan HOST` prints them, as ssh-ed25519 AAAA...");
        }
    }

    public static SshHostKey parse(String text) {
        return new SshHostKey(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
