package io.twinwall.sync.secret;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.twinwall.sync.secret.proto.SecretEntries;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Entries of the stream {@code secrets} to and from bytes (docs/protocols/twin-sync.md, secrets.proto). */
public final class SecretCodec {
    /** Longest value in bytes of UTF-8: a private key of RSA with 4096 bits has 3.3 KiB. */
    public static final int VALUE_BYTES_MAX = 16 << 10;

    /** Far beyond any clock, far below where adding one overflows. */
    private static final long NUMBER_MAX = 1L << 53;

    private static final Pattern NAME = Pattern.compile("[a-z.][a-z0-9-]{0,31}");

    private SecretCodec() {}

    public static byte[] encode(SecretMessage message) {
        SecretEntries.SecretEntry.Builder entry = SecretEntries.SecretEntry.newBuilder();
        switch (message) {
            case SecretMessage.Told(SecretVersion version, long replaces, Optional<String> value) ->
                entry.setSecret(SecretEntries.Secret.newBuilder()
                        .setName(version.name()).setVersion(version.number()).setNode(version.node())
                        .setReplaces(replaces).setGone(value.isEmpty())
                        .setValue(ByteString.copyFromUtf8(value.orElse(""))));
            case SecretMessage.Kept(SecretVersion version) ->
                entry.setKept(SecretEntries.Kept.newBuilder()
                        .setName(version.name()).setVersion(version.number()).setNode(version.node()));
        }
        return entry.build().toByteArray();
    }

    /** Empty for an entry of a kind this program does not know, and for what is none. */
    public static Optional<SecretMessage> decode(byte[] bytes) {
        try {
            SecretEntries.SecretEntry entry = SecretEntries.SecretEntry.parseFrom(bytes);
            return switch (entry.getKindCase()) {
                case SECRET -> told(entry.getSecret());
                case KEPT -> version(entry.getKept().getName(), entry.getKept().getVersion(),
                        entry.getKept().getNode()).map(SecretMessage.Kept::new);
                case KIND_NOT_SET -> Optional.empty();
            };
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static Optional<SecretMessage> told(SecretEntries.Secret secret) {
        if (secret.getValue().size() > VALUE_BYTES_MAX || secret.getReplaces() < 0
                || secret.getReplaces() >= secret.getVersion() || (secret.getGone() && !secret.getValue().isEmpty())) {
            return Optional.empty();
        }
        try {
            // A text that is none would become another on the disk.
            String value = StandardCharsets.UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(secret.getValue().toByteArray())).toString();
            return version(secret.getName(), secret.getVersion(), secret.getNode()).map(version ->
                    new SecretMessage.Told(version, secret.getReplaces(),
                            secret.getGone() ? Optional.empty() : Optional.of(value)));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<SecretVersion> version(String name, long number, String node) {
        return NAME.matcher(name).matches() && number > 0 && number < NUMBER_MAX && node.matches("[A-Za-z0-9-]{1,64}")
                ? Optional.of(new SecretVersion(name, number, node))
                : Optional.empty();
    }
}
