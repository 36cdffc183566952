package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import java.util.List;

/** Routes of the main table. Calls from any thread. */
public interface Routes {
    /** The protocol number that marks our routes, so that nobody else's are touched. */
    int TWINWALL = 112;

    /** Unicast routes of the main table, both families, everybody's. */
    List<Route> list() throws KernelRefused;

    /** Adds the route or replaces the one to the same destination with the same metric. */
    void put(Route route) throws KernelRefused;

    /** Removes the route; one that is already gone is no error. */
    void remove(Route route) throws KernelRefused;
}
