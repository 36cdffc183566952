package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netlink.Link;
import io.twinwall.linux.netlink.Links;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a macvlan right that somebody changed; what can be changed back is not made anew, so its addresses stay. */
final class DeviceRepair {
    /**
     * What was found and done.
     *
     * @param found in words that follow the device's name
     * @param done in words that follow
     */
    record Mended(String found, String done) {}

    private final Links kernel;
    private final VirtualDevices devices;

    DeviceRepair(Links kernel, VirtualDevices devices) {
        this.kernel = kernel;
        this.devices = devices;
    }

    /**
     * Looks at a router's macvlan and makes it right.
     *
     * @param port the device it sits on, which exists
     * @param links all devices there are
     * @param lastIndex of the macvlan when it was last right, 0 for never
     */
    Optional<Mended> mend(RouterSpec router, Link port, Map<?, Link> links, int lastIndex) throws KernelRefused {
        Optional<Link> named = links.values().stream()
                .filter(link -> link.name().equals(router.device()))
                .findFirst();
        if (named.isEmpty()) {
            Optional<Link> stray = links.values().stream()
                    .filter(link -> isMacvlanOf(port, link))
                    .filter(link -> link.index() == lastIndex || link.mac().equals(router.mac()))
                    .findFirst();
            if (stray.isEmpty()) {
                devices.ensure(router, port);
                return Optional.of(new Mended("was gone", "made afresh"));
            }
            kernel.rename(stray.get().name(), router.device());
            Optional<Mended> rest = settings(router, port, stray.get());
            return Optional.of(new Mended("had been renamed to " + stray.get().name()
                    + rest.map(more -> " and " + more.found()).orElse(""), "changed back"));
        }
        if (!isMacvlanOf(port, named.get())) {
            devices.ensure(router, port);
            return Optional.of(new Mended("was another device", "made afresh"));
        }
        return settings(router, port, named.get());
    }

    private static boolean isMacvlanOf(Link port, Link link) {
        return link.kind().equals("macvlan") && link.parent() == port.index();
    }

    private Optional<Mended> settings(RouterSpec router, Link port, Link now) throws KernelRefused {
        List<String> found = new ArrayList<>();
        if (!now.mac().equals(router.mac())) {
            kernel.setMac(router.device(), router.mac());
            found.add("had MAC " + now.mac());
        }
        if (now.mtu() != port.mtu()) {
            kernel.setMtu(router.device(), port.mtu());
            found.add("had MTU " + now.mtu() + " where its port has " + port.mtu());
        }
        if (!now.up()) {
            kernel.setUp(router.device(), true);
            found.add("was down");
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Mended(String.join(" and ", found), "changed back"));
    }
}
