package io.twinwall.linux.netlink;

import io.twinwall.model.value.InterfaceAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * An address on a device.
 *
 * @param link index of the device
 * @param prefixRoute whether the kernel added the route of the address's network by itself
 * @param lifetime what is left of its life in whole seconds; empty for ever
 * @param unique false for an IPv6 address whose uniqueness is still being tried, or that turned out to be another's
 *     (RFC 4862 section 5.4): nothing may be sent from it
 */
public record AssignedAddress(
        int link, InterfaceAddress address, boolean prefixRoute, Optional<Duration> lifetime, boolean unique) {
    /** One that may be used. */
    public AssignedAddress(int link, InterfaceAddress address, boolean prefixRoute, Optional<Duration> lifetime) {
        this(link, address, prefixRoute, lifetime, true);
    }
}
