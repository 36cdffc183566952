package io.twinwall.sync.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.twinwall.sync.wire.proto.Config;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts messages into entries of the stream and puts them together again. One for each direction; not for two threads
 * at once. What comes from the twin never throws and never holds more than {@link #MESSAGE_BYTES_MAX}.
 */
public final class ConfigParts {
    /** Largest message: a document of the largest size, packed as badly as can be. */
    public static final int MESSAGE_BYTES_MAX = 80 << 20;

    private static final int PART_BYTES = 48 << 10;
    private long sent;
    private long message;
    private int next;
    private int count;
    private Optional<ByteArrayOutputStream> pending = Optional.empty();

    /** The entries of a message, in order. */
    public List<byte[]> cut(ConfigMessage whole) {
        byte[] body = ConfigCodec.encode(whole);
        int parts = Math.max(1, (body.length + PART_BYTES - 1) / PART_BYTES);
        long number = ++sent;
        List<byte[]> entries = new ArrayList<>(parts);
        for (int i = 0; i < parts; i++) {
            int from = i * PART_BYTES;
            entries.add(Config.ConfigPart.newBuilder()
                    .setVersion(ConfigCodec.VERSION)
                    .setMessage(number)
                    .setIndex(i)
                    .setCount(parts)
                    .setBody(ByteString.copyFrom(body, from, Math.min(PART_BYTES, body.length - from)))
                    .build().toByteArray());
        }
        return entries;
    }

    /** What an entry completes; empty where more has to come. */
    public Optional<ConfigCodec.Read> take(byte[] entry) {
        Config.ConfigPart part;
        try {
            part = Config.ConfigPart.parseFrom(entry);
        } catch (InvalidProtocolBufferException e) {
            return rubbish("no part of a message");
        }
        if (part.getIndex() == 0) {
            message = part.getMessage();
            count = part.getCount();
            next = 0;
            pending = Optional.of(new ByteArrayOutputStream(part.getBody().size()));
        }
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        ByteArrayOutputStream body = pending.get();
        if (part.getMessage() != message || part.getIndex() != next || part.getCount() != count || count <= next
                || body.size() + (long) part.getBody().size() > MESSAGE_BYTES_MAX) {
            return rubbish("parts of a message that do not belong together");
        }
        byte[] bytes = part.getBody().toByteArray();
        body.write(bytes, 0, bytes.length);
        next++;
        if (next < count) {
            return Optional.empty();
        }
        pending = Optional.empty();
        return Optional.of(ConfigCodec.decode(body.toByteArray()));
    }

    /** What is incomplete will never be whole. */
    public void forget() {
        pending = Optional.empty();
    }

    private Optional<ConfigCodec.Read> rubbish(String why) {
        pending = Optional.empty();
        return Optional.of(new ConfigCodec.Read.Rubbish(why));
    }
}
