package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import io.twinwall.model.value.IpAddress;
import java.util.List;

/** The ARP and neighbour discovery tables. */
public interface Neighbours {
    List<Neighbour> list() throws KernelRefused;

    /**
     * Has the kernel find out, or make sure of, who has an address, as if something were sent there; returns at once,
     * the answer appears in the table.
     *
     * @param link index of the device
     */
    void probe(int link, IpAddress address) throws KernelRefused;
}
