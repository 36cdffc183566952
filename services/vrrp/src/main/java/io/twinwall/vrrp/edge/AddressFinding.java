package io.twinwall.vrrp.edge;

import io.twinwall.linux.netlink.AssignedAddress;
import io.twinwall.linux.netlink.Link;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.Ipv6Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One thing about addresses that is not as it should be.
 *
 * @param device where
 * @param router whose device or address it is
 */
record AddressFinding(Kind kind, DeviceName device, InterfaceAddress address, boolean prefixRoute, RouterSpec router) {
    /** What is wrong. */
    enum Kind {
        /** Of an Active: not there. */
        MISSING("was gone"),
        /** Of an Active: there, but it would live longer than its daemon. */
        OUTLIVING("had got a longer life"),
        /**
         * Of an Active: there, but with a route it must not have or without the one it must, or, for IPv6, being tried
         * for duplicates, which the twin's would be.
         */
        CHANGED("was changed"),
        /** On our macvlan, where it has no business. */
        STRAY("had been added"),
        /** A virtual address on a device that is not ours. */
        ELSEWHERE("is there");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * Compares what the kernel has with what is wanted.
     *
     * @param stale routers whose addresses are left to die: neither missed nor removed
     */
    static List<AddressFinding> compare(
            Setup setup, Collection<VirtualAddresses.Holding> wanted, Set<RouterSpec.Key> stale,
            Map<DeviceName, Link> links, List<AssignedAddress> there) {
        Map<DeviceName, RouterSpec> routers = setup.routers().values().stream()
                .collect(Collectors.toMap(RouterSpec::device, router -> router, (first, second) -> first));
        Map<Integer, DeviceName> names =
                links.values().stream().collect(Collectors.toMap(Link::index, Link::name, (first, second) -> first));
        List<AddressFinding> findings = new ArrayList<>();
        for (VirtualAddresses.Holding holding : wanted) {
            if (links.containsKey(holding.device())) {
                missing(holding, links.get(holding.device()).index(), there)
                        .map(kind -> new AddressFinding(kind, holding.device(), holding.address(),
                                holding.prefixRoute(), routers.get(holding.device())))
                        .ifPresent(findings::add);
            }
        }
        for (AssignedAddress address : there) {
            DeviceName device = names.get(address.link());
            if (device != null) {
                surplus(setup, routers.get(device), device, wanted, stale, address).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static Optional<Kind> missing(
            VirtualAddresses.Holding holding, int link, List<AssignedAddress> there) {
        Optional<AssignedAddress> found = there.stream()
                .filter(each -> each.link() == link && each.address().equals(holding.address()))
                .findFirst();
        if (found.isEmpty()) {
            return Optional.of(Kind.MISSING);
        }
        if (holding.prefixRoute() != found.get().prefixRoute() || !found.get().unique()) {
            return Optional.of(Kind.CHANGED);
        }
        return holding.matches(found.get()) ? Optional.empty() : Optional.of(Kind.OUTLIVING);
    }

    private static Optional<AddressFinding> surplus(
            Setup setup, RouterSpec router, DeviceName device, Collection<VirtualAddresses.Holding> wanted,
            Set<RouterSpec.Key> stale, AssignedAddress found) {
        InterfaceAddress address = found.address();
        if (router == null) {
            return setup.routers().values().stream()
                    .filter(each -> each.addresses().stream()
                            .anyMatch(virtual -> isElsewhere(each, virtual, device, address)))
                    .map(each -> new AddressFinding(Kind.ELSEWHERE, device, address, found.prefixRoute(), each))
                    .findFirst();
        }
        boolean ours = stale.contains(router.key()) || isTheKernels(router, address)
                || wanted.stream().anyMatch(each -> each.device().equals(device) && each.address().equals(address));
        return ours
                ? Optional.empty()
                : Optional.of(new AddressFinding(Kind.STRAY, device, address, found.prefixRoute(), router));
    }

    /** An owner has the virtual address on its port as well; a link-local one means something on its segment only. */
    private static boolean isElsewhere(
            RouterSpec router, VirtualAddress virtual, DeviceName device, InterfaceAddress found) {
        boolean onPort = device.equals(router.port());
        return virtual.address().equals(found.address())
                && !(virtual.own() && onPort)
                && (!virtual.isLinkLocal() || onPort);
    }

    /**
     * On a macvlan for IPv4 the kernel makes a link-local address as soon as somebody switches IPv6 on, and takes it
     * away with it. On one for IPv6 it makes none, so that the virtual one is there while Active only.
     */
    private static boolean isTheKernels(RouterSpec router, InterfaceAddress address) {
        return switch (router.family()) {
            case IPV4 -> address.address() instanceof Ipv6Address v6 && v6.isLinkLocal();
            case IPV6 -> false;
        };
    }
}
