package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import java.util.List;

/** The ARP and neighbour discovery tables. */
public interface Neighbours {
    List<Neighbour> list() throws KernelRefused;
}
