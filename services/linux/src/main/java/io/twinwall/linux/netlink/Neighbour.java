package io.twinwall.linux.netlink;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import java.util.Optional;

/**
 * An entry of the ARP or neighbour discovery table.
 *
 * @param link index of the device
 * @param state NUD_* word in lower case: {@code reachable}, {@code failed}...
 */
public record Neighbour(int link, IpAddress address, Optional<MacAddress> mac, String state) {}
