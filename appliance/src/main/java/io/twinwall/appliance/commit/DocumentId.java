package io.twinwall.appliance.commit;

import io.twinwall.appliance.document.DocumentWriter;
import io.twinwall.model.config.Document;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A short name of a document's content: the same on both nodes exactly where the documents are the same. */
public final class DocumentId {
    private static final int BYTES = 6;

    private DocumentId() {}

    /** Twelve hexadecimal digits, the first of the SHA-256 of the document as it is stored. */
    public static String of(Document document) {
        return ofText(DocumentWriter.write(document));
    }

    /** The same of a document that was written as text already. */
    static String ofText(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
