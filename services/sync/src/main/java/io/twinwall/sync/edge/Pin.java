package io.twinwall.sync.edge;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The SHA-256 of a public key (its SubjectPublicKeyInfo, as RFC 7469 section 2.4 pins), in 64 hexadecimal digits. */
public record Pin(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Pin {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("a pin is 64 hexadecimal digits");
        }
    }

    public static Pin of(ByteString publicKey) {
        try {
            return new Pin(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(publicKey.toByteArray())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
