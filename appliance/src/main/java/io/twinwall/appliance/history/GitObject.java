package io.twinwall.appliance.history;

import io.twinwall.sync.wire.CommitId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * One object of git: its kind and its bytes, and so its id.
 *
 * @see <a href="https://git-scm.com/book/en/v2/Git-Internals-Git-Objects">Git objects</a>
 */
public final class GitObject {
    /** The file of a commit's tree. */
    public static final String DOCUMENT = "configuration.yaml";

    private static final String FILE_MODE = "100644 ";

    /** The kinds that a history of documents has. */
    public enum Kind {
        COMMIT(1),
        TREE(2),
        BLOB(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** In a bundle; git's own. */
        int number() {
            return number;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    private final byte[] bytes;
    private final String id;

    /** Takes the array over. */
    GitObject(Kind kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
        this.id = digest(kind, bytes);
    }

    private static String digest(Kind kind, byte[] bytes) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update((kind.word() + " " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    static GitObject document(byte[] text) {
        return new GitObject(Kind.BLOB, text);
    }

    /** The tree that has a document and nothing else. */
    static GitObject tree(GitObject document) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((FILE_MODE + DOCUMENT + "\0").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(HexFormat.of().parseHex(document.id));
        return new GitObject(Kind.TREE, out.toByteArray());
    }

    /** The id of the document in a tree; throws IllegalArgumentException where it has anything else. */
    public String documentOfTree() {
        byte[] head = (FILE_MODE + DOCUMENT + "\0").getBytes(StandardCharsets.US_ASCII);
        if (kind != Kind.TREE || bytes.length != head.length + CommitId.BYTES
                || !java.util.Arrays.equals(bytes, 0, head.length, head, 0, head.length)) {
            throw new IllegalArgumentException("a tree that is not of a document alone");
        }
        return HexFormat.of().formatHex(bytes, head.length, bytes.length);
    }

    public Kind kind() {
        return kind;
    }

    /** The bytes themselves, not a copy: nobody changes them. */
    byte[] bytes() {
        return bytes;
    }

    /** A document's text. */
    public byte[] text() {
        return bytes.clone();
    }

    /** Forty hexadecimal digits. */
    public String id() {
        return id;
    }
}
