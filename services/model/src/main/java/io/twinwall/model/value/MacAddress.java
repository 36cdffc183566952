package io.twinwall.model.value;

import java.util.HexFormat;

/** A 48-bit Ethernet address; {@code number} is its bits, first octet highest. */
@Syntax("MAC-ADDRESS")
public record MacAddress(long number) implements GroupElement {
    /** Six pairs with five separators between them. */
    private static final int LENGTH = 17;

    private static final HexFormat WRITTEN = HexFormat.ofDelimiter(":");

    public MacAddress {
        if (number >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits");
        }
    }

    /** Whether {@code text} has the form of a MAC address. */
    static boolean isWritten(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            if (i % 3 == 2 ? c != ':' && c != '-' : !HexFormat.isHexDigit(c)) {
                return false;
            }
        }
        return true;
    }

    public static MacAddress parse(String text) {
        if (!isWritten(text)) {
            throw new IllegalArgumentException(
                    "a MAC address is six pairs of hexadecimal digits, as 00:00:5e:00:01:0a");
        }
        long number = 0;
        for (int i = 0; i < LENGTH; i += 3) {
            number = number << 8 | HexFormat.fromHexDigits(text, i, i + 2);
        }
        return new MacAddress(number);
    }

    /** The virtual router MAC address for IPv4 (RFC 9568 section 7.3): 00-00-5E-00-01-{VRID}. */
    public static MacAddress virtualRouterV4(Vrid vrid) {
        return new MacAddress(0x00005e000100L | vrid.number());
    }

    /** The virtual router MAC address for IPv6 (RFC 9568 section 7.3): 00-00-5E-00-02-{VRID}. */
    public static MacAddress virtualRouterV6(Vrid vrid) {
        return new MacAddress(0x00005e000200L | vrid.number());
    }

    /** The virtual router MAC address of either family. */
    public static MacAddress virtualRouter(Family family, Vrid vrid) {
        return switch (family) {
            case IPV4 -> virtualRouterV4(vrid);
            case IPV6 -> virtualRouterV6(vrid);
        };
    }

    public byte[] bytes() {
        byte[] octets = new byte[6];
        for (int i = 0; i < 6; i++) {
            octets[i] = (byte) (number >>> (40 - 8 * i));
        }
        return octets;
    }

    @Override
    public String toString() {
        return WRITTEN.formatHex(bytes());
    }
}
