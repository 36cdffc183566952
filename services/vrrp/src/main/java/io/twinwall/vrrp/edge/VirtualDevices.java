package io.twinwall.vrrp.edge;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.model.value.DeviceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The macvlan of each virtual router, and the settings that keep it and its port from answering with the wrong MAC
 * (RFC 9568 section 8.1.2: a Backup must not answer ARP, an Active answers with the virtual MAC alone).
 */
final class VirtualDevices {
    /** 00-00-5E-00-01-{VRID} and 00-00-5E-00-02-{VRID} without the VRID. */
    private static final Set<Long> VIRTUAL_MAC_PREFIXES = Set.of(0x00005e0001L, 0x00005e0002L);

    private static final String CONF4 = "net/ipv4/conf/";
    private static final String CONF6 = "net/ipv6/conf/";

    /** A setting as it was before we touched it. */
    record Previous(String path, String value) {}

    private final Kernel kernel;

    VirtualDevices(Kernel kernel) {
        this.kernel = kernel;
    }

    /** What a crashed predecessor left: our kind of device with our kind of MAC. Gives the names of those removed. */
    List<DeviceName> sweep() throws KernelRefused {
        List<DeviceName> swept = new ArrayList<>();
        for (Link link : kernel.links().list()) {
            boolean virtualMac = VIRTUAL_MAC_PREFIXES.contains(link.mac().number() >>> 8);
            if (link.kind().equals("macvlan") && link.name().text().startsWith("vr") && virtualMac) {
                kernel.links().delete(link.name());
                swept.add(link.name());
            }
        }
        return swept;
    }

    /**
     * Makes the router's macvlan right and up.
     *
     * @return whether it had to be made
     */
    boolean ensure(RouterSpec router, Link port) throws KernelRefused {
        Optional<Link> found = kernel.links().find(router.device());
        boolean ours = found.filter(link -> link.kind().equals("macvlan")
                        && link.parent() == port.index()
                        && link.mac().equals(router.mac()))
                .isPresent();
        if (!ours) {
            if (found.isPresent()) {
                kernel.links().delete(router.device());
            }
            kernel.links().addMacvlan(router.device(), router.port(), router.mac());
            settings(router);
        }
        Optional<Link> made = kernel.links().find(router.device());
        if (made.isPresent() && made.get().mtu() != port.mtu()) {
            kernel.links().setMtu(router.device(), port.mtu());
        }
        if (made.isEmpty() || !made.get().up()) {
            kernel.links().setUp(router.device(), true);
        }
        return !ours;
    }

    void remove(DeviceName device) throws KernelRefused {
        kernel.links().delete(device);
    }

    private void settings(RouterSpec router) throws KernelRefused {
        for (Map.Entry<String, String> setting : ofMacvlan(router).entrySet()) {
            // A kernel without IPv6 has none of its; what that means for the router is told by its missing source.
            if (!setting.getKey().startsWith(CONF6) || kernel.sysctl().get(setting.getKey()).isPresent()) {
                kernel.sysctl().set(setting.getKey(), setting.getValue());
            }
        }
    }

    /** Every setting a setup needs, by path; those of IPv6 are not there on a kernel without it. */
    static Map<String, String> settings(Setup setup) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (RouterSpec router : setup.routers().values()) {
            settings.putAll(ofEveryDevice());
            settings.putAll(arp(router.port().text()));
            settings.putAll(ofMacvlan(router));
        }
        return settings;
    }

    /** Those of a router's macvlan alone. */
    static Map<String, String> ofMacvlan(RouterSpec router) {
        Map<String, String> settings = arp(router.device().text());
        settings.putAll(ipv6(router));
        return settings;
    }

    /** The kernel takes the larger of "all" and the device's own for arp_*, and either of them for redirects. */
    private static Map<String, String> ofEveryDevice() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(CONF4 + "all/arp_ignore", "1");
        settings.put(CONF4 + "all/arp_announce", "2");
        settings.put(CONF4 + "all/send_redirects", "0");
        return settings;
    }

    /**
     * No address but the virtual ones, which are another node's as well, so that looking for duplicates would find them
     * (RFC 9568 section 6.4.2 has none sought), and a router's ways: its neighbour advertisements carry the R flag
     * because the device forwards, and it learns nothing from advertisements of other routers.
     */
    private static Map<String, String> ipv6(RouterSpec router) {
        String device = CONF6 + router.device() + "/";
        Map<String, String> settings = new LinkedHashMap<>();
        switch (router.family()) {
            case IPV4 -> settings.put(device + "disable_ipv6", "1");
            case IPV6 -> {
                // First: whatever switches IPv6 on must not have the kernel make a link-local address.
                settings.put(device + "addr_gen_mode", "1");
                settings.put(device + "disable_ipv6", "0");
                settings.put(device + "accept_ra", "0");
                settings.put(device + "autoconf", "0");
                settings.put(device + "accept_dad", "0");
                settings.put(device + "dad_transmits", "0");
                settings.put(device + "accept_redirects", "0");
                settings.put(device + "forwarding", "1");
            }
        }
        return settings;
    }

    /**
     * Sets a port up for virtual routers.
     *
     * @param before gets the old value of each setting that changed, so that a failed apply can put it back
     */
    void preparePort(DeviceName port, List<Previous> before) throws KernelRefused {
        Map<String, String> settings = ofEveryDevice();
        settings.putAll(arp(port.text()));
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            set(setting.getKey(), setting.getValue(), before);
        }
    }

    void restore(List<Previous> before) throws KernelRefused {
        for (Previous previous : before.reversed()) {
            kernel.sysctl().set(previous.path(), previous.value());
        }
    }

    /** rp_filter loose: what comes to the virtual MAC arrives by the macvlan, its answer leaves by the port. */
    private static Map<String, String> arp(String device) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(CONF4 + device + "/arp_ignore", "1");
        settings.put(CONF4 + device + "/arp_announce", "2");
        settings.put(CONF4 + device + "/rp_filter", "2");
        settings.put(CONF4 + device + "/send_redirects", "0");
        return settings;
    }

    private void set(String path, String value, List<Previous> before) throws KernelRefused {
        Optional<String> old = kernel.sysctl().get(path);
        if (!old.equals(Optional.of(value))) {
            kernel.sysctl().set(path, value);
            old.ifPresent(was -> before.add(new Previous(path, was)));
        }
    }
}
