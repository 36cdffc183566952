package io.twinwall.model.value;

import java.net.Inet6Address;
import java.nio.ByteBuffer;

/** An IPv6 address as two halves, written as RFC 5952 says. */
@Syntax("ADDRESS")
public record Ipv6Address(long high, long low) implements IpAddress {
    private static final String FORM =
            "an IPv6 address is groups of four hexadecimal digits with colons, as 2001:db8::1";

    /** Of the longest form, with the last four bytes as an IPv4 address. */
    private static final int LENGTH_MAX = 45;

    public static Ipv6Address parse(String text) {
        if (text.length() > LENGTH_MAX || text.indexOf(':') < 0 || !isPlain(text)) {
            throw new IllegalArgumentException(FORM);
        }
        try {
            // An IPv4-mapped address comes back as an Inet4Address, four bytes: not an IPv6 address for a router.
            byte[] bytes = Inet6Address.ofLiteral(text).getAddress();
            if (bytes.length != 16) {
                throw new IllegalArgumentException(FORM);
            }
            return of(bytes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(FORM, e);
        }
    }

    /** Whether it is made of hexadecimal digits, colons and dots alone: no zone, no brackets. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean hexadecimal = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (!hexadecimal && c != ':' && c != '.') {
                return false;
            }
        }
        return true;
    }

    public static Ipv6Address of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Ipv6Address(buffer.getLong(0), buffer.getLong(8));
    }

    /** The link-local address of a MAC: fe80::/64 and its modified EUI-64 (RFC 4291 section 2.5.6 and appendix A). */
    public static Ipv6Address linkLocal(MacAddress mac) {
        long upper = mac.number() >>> 24 ^ 0x020000L;
        return new Ipv6Address(0xfe80_0000_0000_0000L, upper << 40 | 0xfffe000000L | (mac.number() & 0xffffffL));
    }

    /** Whether it is in fe80::/10 (RFC 4291 section 2.5.6). */
    public boolean isLinkLocal() {
        return high >>> 54 == 0x3fa;
    }

    @Override
    public int bits() {
        return 128;
    }

    @Override
    public byte[] bytes() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    @Override
    public Ipv6Address masked(int length) {
        long highMask = length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
        long lowMask = length <= 64 ? 0 : -1L << (128 - length);
        return new Ipv6Address(high & highMask, low & lowMask);
    }

    /** Written out, as {@link AddressSpan#equals}. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Ipv6Address address && high == address.high && low == address.low);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    @Override
    public String toString() {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (int) ((i < 4 ? high >>> (48 - 16 * i) : low >>> (48 - 16 * (i - 4))) & 0xffff);
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > length) {
                start = i;
                length = run;
            }
            i += Math.max(0, run - 1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
