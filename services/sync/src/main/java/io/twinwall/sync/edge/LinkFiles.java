package io.twinwall.sync.edge;

import io.twinwall.runtime.DurableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * What a node keeps of the link, in {@code link} beneath its state directory and readable by nobody else: {@code
 * identity.pem}, its own key and certificate, made once; {@code twin.pin}, the twin's key, while paired. Each is the
 * old one or the new one on disk, never a part.
 */
public final class LinkFiles {
    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private final Path directory;

    /** @param state the node's state directory */
    public LinkFiles(Path state) {
        this.directory = state.resolve("link");
    }

    private Path identityFile() {
        return directory.resolve("identity.pem");
    }

    private Path pinFile() {
        return directory.resolve("twin.pin");
    }

    /**
     * The node's identity, made now when there is none.
     *
     * @throws IOException with a sentence for the operator
     */
    public Identity identity() throws IOException {
        try {
            return parse(Files.readString(identityFile()));
        } catch (NoSuchFileException e) {
            Identity made = Identity.create();
            write(identityFile(), block(KEY, made.key().getEncoded())
                    + block(CERTIFICATE, encoded(made.certificate())));
            return made;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(identityFile() + " is damaged (" + e.getMessage()
                    + "); delete it, restart, and pair the nodes again", e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) throws IOException {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IOException("the new certificate has no bytes", e);
        }
    }

    private static Identity parse(String text) throws GeneralSecurityException {
        var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes(text, KEY)));
        var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(bytes(text, CERTIFICATE)));
        return new Identity(key, certificate);
    }

    private static byte[] bytes(String text, String block) {
        String begin = "-----BEGIN " + block + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + block + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("it has no " + block);
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }

    private static String block(String name, byte[] bytes) {
        return "-----BEGIN " + name + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + name + "-----\n";
    }

    /**
     * The twin's pin; empty while not paired.
     *
     * @throws IOException with a sentence for the operator
     */
    public Optional<Pin> twin() throws IOException {
        try {
            return Optional.of(new Pin(Files.readString(pinFile()).strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException(pinFile() + " is damaged (" + e.getMessage() + "); pair the nodes again", e);
        }
    }

    /** Returns after the pin is on disk; it replaces an earlier one. */
    public void pinTwin(Pin twin) throws IOException {
        write(pinFile(), twin + "\n");
    }

    /** Forgets the twin; no error when there is none. */
    public void forgetTwin() throws IOException {
        if (Files.deleteIfExists(pinFile())) {
            DurableFile.settle(directory);
        }
    }

    private void write(Path file, String text) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        DurableFile.writeSecret(file, text);
    }
}
