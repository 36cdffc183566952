package io.twinwall.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes messages of nfnetlink one behind the other: headers in native order, values in network order. */
final class NfWriter {
    private static final int FIRST_BYTES = 4096;

    private ByteBuffer bytes;
    private int messageAt;

    NfWriter() {
        this(FIRST_BYTES);
    }

    /** With room for so many bytes before it grows. */
    NfWriter(int capacity) {
        bytes = ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
    }

    /** What was written so far, from 0 to the position. */
    ByteBuffer written() {
        return bytes;
    }

    int length() {
        return bytes.position();
    }

    /** Opens a message with its struct nfgenmsg; {@link #endMessage} closes it. */
    NfWriter message(int type, int flags, int sequence, int family, int resource) {
        room(Wire.HEADER_BYTES + Nf.NFGENMSG_BYTES);
        messageAt = bytes.position();
        bytes.putInt(0).putShort((short) type).putShort((short) (Wire.NLM_F_REQUEST | flags)).putInt(sequence)
                .putInt(0);
        bytes.put((byte) family).put((byte) 0).put((byte) (resource >> 8)).put((byte) resource);
        return this;
    }

    void endMessage() {
        bytes.putInt(messageAt, bytes.position() - messageAt);
    }

    NfWriter put(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        header(type, text.length + 1);
        bytes.put(text).put((byte) 0);
        return pad();
    }

    NfWriter put(int type, int value) {
        header(type, 4);
        bytes.putInt(Integer.reverseBytes(value));
        return this;
    }

    NfWriter put(int type, long value) {
        header(type, 8);
        bytes.putLong(Long.reverseBytes(value));
        return this;
    }

    NfWriter put(int type, Octets value) {
        header(type, value.length());
        bytes.put(value.shared());
        return pad();
    }

    /** Attributes that are written already. */
    NfWriter raw(Octets attributes) {
        room(attributes.length() + 3);
        bytes.put(attributes.shared());
        return pad();
    }

    /** Opens a nested attribute; {@link #close} wants the position this returns. */
    int open(int type) {
        room(Wire.ATTRIBUTE_HEADER_BYTES);
        int at = bytes.position();
        bytes.putShort((short) 0).putShort((short) (type | Wire.NLA_F_NESTED));
        return at;
    }

    /** Closes a nested attribute, at most 65,535 bytes long. */
    NfWriter close(int openedAt) {
        int length = bytes.position() - openedAt;
        if (length > 0xffff) {
            throw new IllegalStateException("a nested attribute of " + length + " bytes");
        }
        bytes.putShort(openedAt, (short) length);
        return this;
    }

    /** The bytes from a position on. */
    Octets from(int position) {
        byte[] copy = new byte[bytes.position() - position];
        bytes.get(position, copy);
        return Octets.owning(copy);
    }

    private void header(int type, int length) {
        room(Wire.ATTRIBUTE_HEADER_BYTES + length + 3);
        bytes.putShort((short) (Wire.ATTRIBUTE_HEADER_BYTES + length)).putShort((short) type);
    }

    private NfWriter pad() {
        while (bytes.position() != Wire.aligned(bytes.position())) {
            bytes.put((byte) 0);
        }
        return this;
    }

    private void room(int more) {
        if (bytes.remaining() < more) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(2 * bytes.capacity(), bytes.position() + more))
                    .order(ByteOrder.nativeOrder());
            larger.put(bytes.flip());
            bytes = larger;
        }
    }
}
