package io.twinwall.linux.netlink;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import java.util.Optional;

/**
 * A route of the main table.
 *
 * @param to 0.0.0.0/0 or ::/0 for the default
 * @param via next hop; empty for a connected network
 * @param link index of the device it leaves by; 0 lets the kernel find it from {@code via}
 * @param protocol who made it (RTPROT_*): 2 the kernel, 3 boot, 4 static, {@link Routes#TWINWALL} ours
 * @param metric lower wins; 0 for the kernel's default
 */
public record Route(Prefix to, Optional<IpAddress> via, int link, int protocol, int metric) {}
