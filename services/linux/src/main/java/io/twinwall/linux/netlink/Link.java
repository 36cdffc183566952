package io.twinwall.linux.netlink;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.MacAddress;

/**
 * A network device as the kernel has it now.
 *
 * @param kind {@code macvlan}, {@code veth}, {@code bridge}...; empty for hardware
 * @param parent index of the device a macvlan sits on, else 0
 * @param mtu bytes
 * @param up administratively up (IFF_UP)
 * @param carrier a cable with a living other end (IFF_LOWER_UP)
 */
public record Link(int index, DeviceName name, MacAddress mac, String kind, int parent, int mtu, boolean up,
        boolean carrier) {}
