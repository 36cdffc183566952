package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.MacAddress;
import java.util.List;
import java.util.Optional;

/** Network devices. Calls from any thread. */
public interface Links {
    List<Link> list() throws KernelRefused;

    Optional<Link> find(DeviceName name) throws KernelRefused;

    /** Makes a macvlan in bridge mode on {@code parent}, down, IPv6 address generation off. */
    void addMacvlan(DeviceName name, DeviceName parent, MacAddress mac) throws KernelRefused;

    /** Removes a device; one that is already gone is no error. */
    void delete(DeviceName name) throws KernelRefused;

    void setUp(DeviceName name, boolean up) throws KernelRefused;

    void setMtu(DeviceName name, int bytes) throws KernelRefused;

    void setMac(DeviceName name, MacAddress mac) throws KernelRefused;

    /** Gives a device another name; one that is up is set down for it where the kernel is older than Linux 6.2. */
    void rename(DeviceName name, DeviceName next) throws KernelRefused;
}
