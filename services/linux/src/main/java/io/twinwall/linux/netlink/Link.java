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
 * @param bridge index of the bridge (or bond) it is a member of, else 0
 * @param alias free text kept with the device (IFLA_IFALIAS), empty for none
 */
public record Link(int index, DeviceName name, MacAddress mac, String kind, int parent, int mtu, boolean up,
        boolean carrier, int bridge, String alias) {
    /** The alias that marks the devices Twinwall made and may remove. */
    public static final String TWINWALL = "twinwall";

    /** A device that is a member of nothing and has no alias. */
    public Link(int index, DeviceName name, MacAddress mac, String kind, int parent, int mtu, boolean up,
            boolean carrier) {
        this(index, name, mac, kind, parent, mtu, up, carrier, 0, "");
    }
}
