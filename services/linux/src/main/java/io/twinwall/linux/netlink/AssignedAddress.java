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
 */
public record AssignedAddress(int link, InterfaceAddress address, boolean prefixRoute, Optional<Duration> lifetime) {}
