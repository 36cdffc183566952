package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Addresses on devices. Calls from any thread. */
public interface Addresses {
    List<AssignedAddress> list() throws KernelRefused;

    /**
     * Adds the address, or renews its lifetime where it is there already (IPv6 without duplicate address detection).
     *
     * @param prefixRoute whether the kernel adds the route of its network (IFA_F_NOPREFIXROUTE when false)
     * @param lifetime whole seconds; empty for ever
     */
    void put(DeviceName device, InterfaceAddress address, boolean prefixRoute, Optional<Duration> lifetime)
            throws KernelRefused;

    /** Removes the address; one that is already gone is no error. */
    void remove(DeviceName device, InterfaceAddress address) throws KernelRefused;
}
