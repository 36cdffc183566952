package io.twinwall.appliance.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A text under a passphrase: the key by PBKDF2 with HMAC-SHA-512 (RFC 8018 section 5.2), the text by AES-256-GCM with
 * the first two lines authenticated as well.
 *
 * <pre>
 *   twinwall secrets backup 1
 *   pbkdf2-hmac-sha512 ITERATIONS SALT aes-256-gcm NONCE LENGTH
 *   base64, 76 letters a line
 *   sha256 DIGEST of everything before
 * </pre>
 */
final class SecretBackup {
    /** Several times what OWASP's Password Storage Cheat Sheet asks for; about a second. */
    static final int ITERATIONS = 1_000_000;

    /** A file that asks for more would keep the box busy for minutes. */
    private static final int ITERATIONS_MAX = 20_000_000;

    private static final int ITERATIONS_MIN = 100_000;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int KEY_BITS = 256;
    private static final int TAG_BITS = 128;
    private static final int LINE_LETTERS = 76;
    private static final String FIRST = "twinwall secrets backup ";
    private static final String VERSION = "1";
    private static final Pattern SECOND = Pattern.compile("pbkdf2-hmac-sha512 ([1-9][0-9]{0,8}) ([A-Za-z0-9+/=]{24})"
            + " aes-256-gcm ([A-Za-z0-9+/=]{16}) ([1-9][0-9]{0,8})");
    private static final String DAMAGED = "it was altered since it was written; take another copy";

    private SecretBackup() {}

    static String seal(String text, char[] passphrase, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] clear = text.getBytes(StandardCharsets.UTF_8);
        Base64.Encoder letters = Base64.getEncoder();
        String head = FIRST + VERSION + "\npbkdf2-hmac-sha512 " + ITERATIONS + " " + letters.encodeToString(salt)
                + " aes-256-gcm " + letters.encodeToString(nonce) + " " + (clear.length + TAG_BITS / Byte.SIZE) + "\n";
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key(passphrase, salt, ITERATIONS), nonce, head).doFinal(clear);
            String body = head + Base64.getMimeEncoder(LINE_LETTERS, new byte[] {'\n'}).encodeToString(sealed) + "\n";
            return body + "sha256 " + digest(body) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM and PBKDF2", e);
        }
    }

    /** Throws with a sentence about the file, or the passphrase. */
    static String open(String file, char[] passphrase) throws IOException {
        if (!file.startsWith(FIRST)) {
            throw new IOException("it is no backup of secrets");
        }
        List<String> lines = file.lines().toList();
        String version = lines.getFirst().substring(FIRST.length());
        if (!version.equals(VERSION)) {
            throw new IOException("it is of version " + (version.matches("[0-9]{1,9}") ? version : "?")
                    + ", and this program reads version " + VERSION + "; use a newer one");
        }
        if (lines.size() < 3 || !lines.getLast().startsWith("sha256 ") || !file.endsWith("\n")) {
            throw new IOException("it is cut off; take another copy");
        }
        int end = file.lastIndexOf("sha256 ");
        Matcher second = SECOND.matcher(lines.get(1));
        if (!lines.getLast().equals("sha256 " + digest(file.substring(0, end))) || !second.matches()) {
            throw new IOException(DAMAGED);
        }
        int iterations = Integer.parseInt(second.group(1));
        if (iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
            throw new IOException("it asks for " + iterations + " iterations, which this program never writes");
        }
        try {
            byte[] sealed = Base64.getMimeDecoder().decode(String.join("", lines.subList(2, lines.size() - 1)));
            if (sealed.length != Integer.parseInt(second.group(4))) {
                throw new IOException(DAMAGED);
            }
            String head = lines.get(0) + "\n" + lines.get(1) + "\n";
            SecretKey key = key(passphrase, Base64.getDecoder().decode(second.group(2)), iterations);
            byte[] nonce = Base64.getDecoder().decode(second.group(3));
            return new String(cipher(Cipher.DECRYPT_MODE, key, nonce, head).doFinal(sealed), StandardCharsets.UTF_8);
        } catch (AEADBadTagException e) {
            throw new IOException("the passphrase is wrong", e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(DAMAGED, e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String head) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private static SecretKey key(char[] passphrase, byte[] salt, int iterations) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, iterations, KEY_BITS);
        try {
            byte[] bytes = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
            SecretKey key = new SecretKeySpec(bytes, "AES");
            Arrays.fill(bytes, (byte) 0);
            return key;
        } finally {
            spec.clearPassword();
        }
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
