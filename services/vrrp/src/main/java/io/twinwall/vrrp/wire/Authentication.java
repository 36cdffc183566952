package io.twinwall.vrrp.wire;

import java.nio.charset.StandardCharsets;

/**
 * Authentication of VRRP version 2 (RFC 3768 section 5.3.6; RFC 2338 section 5.3.6 for the text). It keeps no one out:
 * the text is readable on the segment. It is spoken only because old routers insist.
 *
 * @param type 0 for none, 1 for simple text
 * @param data the eight octets behind the addresses, first octet highest; zero for type 0
 */
public record Authentication(int type, long data) {
    /** Octets of the field. */
    public static final int BYTES = 8;

    /** No authentication. */
    public static final Authentication NONE = new Authentication(0, 0);

    public Authentication {
        if (type < 0 || type > 1 || (type == 0 && data != 0)) {
            throw new IllegalArgumentException("authentication of type " + type);
        }
    }

    /** Simple text, 1 to 8 octets, filled up with zeros. */
    public static Authentication simpleText(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length == 0 || octets.length > BYTES) {
            throw new IllegalArgumentException("authentication text of " + octets.length + " octets, of 1 to " + BYTES);
        }
        long data = 0;
        for (int i = 0; i < BYTES; i++) {
            data = data << 8 | (i < octets.length ? octets[i] & 0xff : 0);
        }
        return new Authentication(1, data);
    }

    /** Without the text, which is no line of a log. */
    @Override
    public String toString() {
        return type == 0 ? "none" : "simple text";
    }
}
