package io.twinwall.vrrp.wire;

import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;

/**
 * Whom an advertisement is sent to.
 *
 * @param address the group's, or one peer's
 * @param mac what the frame is addressed to: the group's, or the peer's own as neighbour discovery knows it
 */
public record Recipient(IpAddress address, MacAddress mac) {
    /** 224.0.0.18 (RFC 9568 section 5.1.1.2). */
    public static final Recipient ALL_IPV4 =
            new Recipient(IpAddress.parse("224.0.0.18"), MacAddress.parse("01:00:5e:00:00:12"));

    /** ff02::12 (RFC 9568 section 5.1.2.2). */
    public static final Recipient ALL_IPV6 =
            new Recipient(IpAddress.parse("ff02::12"), MacAddress.parse("33:33:00:00:00:12"));

    /** All VRRP routers on the segment. */
    public static Recipient all(Family family) {
        return switch (family) {
            case IPV4 -> ALL_IPV4;
            case IPV6 -> ALL_IPV6;
        };
    }
}
