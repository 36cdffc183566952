package io.twinwall.appliance.history;

import io.twinwall.sync.wire.Packed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Objects on their way: deflated, each its kind, its length, its bytes. */
public final class Bundle {
    /** More than this inflated is no honest bundle: two documents of the largest size and a long line of small ones. */
    private static final long BYTES_MAX = 192L << 20;

    private Bundle() {}

    public static Packed pack(List<GitObject> objects) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            for (GitObject object : objects) {
                out.writeByte(object.kind().number());
                out.writeInt(object.bytes().length);
                out.write(object.bytes());
            }
            out.writeByte(0);
        } catch (IOException e) {
            throw new IllegalStateException("memory refuses nothing", e);
        }
        return new Packed(bytes.toByteArray());
    }

    /**
     * What a bundle has; ids are computed from the bytes, so none can be claimed.
     *
     * @throws IOException where it is no such thing
     */
    public static List<GitObject> unpack(Packed packed) throws IOException {
        List<GitObject> objects = new ArrayList<>();
        if (packed.length() == 0) {
            return objects;
        }
        long left = BYTES_MAX;
        try (DataInputStream in = new DataInputStream(
                new InflaterInputStream(new ByteArrayInputStream(packed.bytes())))) {
            for (int kind = in.readUnsignedByte(); kind != 0; kind = in.readUnsignedByte()) {
                int length = in.readInt();
                left -= length;
                int number = kind;
                Optional<GitObject.Kind> known =
                        Arrays.stream(GitObject.Kind.values()).filter(k -> k.number() == number).findFirst();
                if (known.isEmpty() || length < 0 || left < 0) {
                    throw new IOException("objects that are none");
                }
                byte[] bytes = in.readNBytes(length);
                if (bytes.length < length) {
                    throw new IOException("objects that end early");
                }
                objects.add(new GitObject(known.get(), bytes));
            }
        }
        return objects;
    }
}
