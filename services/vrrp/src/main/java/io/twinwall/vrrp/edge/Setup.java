package io.twinwall.vrrp.edge;

import io.twinwall.model.config.EffectiveGroup;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.runtime.ApplyFailed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All groups of this node as the document wants them. */
public record Setup(List<GroupSpec> groups) {
    /** No virtual router at all. */
    public static final Setup NONE = new Setup(List.of());

    public Setup {
        groups = List.copyOf(groups);
    }

    /**
     * Reads a verified document.
     *
     * @throws ApplyFailed where it asks for something this service cannot do
     */
    public static Setup of(NodeConfig config) throws ApplyFailed {
        List<GroupSpec> groups = new ArrayList<>();
        for (EffectiveGroup group : Groups.of(config)) {
            List<RouterSpec> members = new ArrayList<>();
            for (InterfaceName name : group.members()) {
                router(config, name).ifPresent(members::add);
            }
            if (!members.isEmpty()) {
                groups.add(new GroupSpec(
                        group.name(),
                        group.priority().number(),
                        group.preempt(),
                        members,
                        group.track().interfaces().keySet().stream().map(config::device).distinct().toList()));
            }
        }
        Setup setup = new Setup(groups);
        setup.requireDistinct();
        return setup;
    }

    private static Optional<RouterSpec> router(NodeConfig config, InterfaceName name) throws ApplyFailed {
        List<InterfaceAddress> own = config.addresses(name);
        List<VirtualAddress> addresses = config.port(name).virtualAddresses().stream()
                .filter(address -> address.address().isV4())
                .map(address -> virtualAddress(address, own))
                .toList();
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        if (addresses.size() > 255) {
            throw new ApplyFailed("interface " + name + ": a virtual router carries at most 255 addresses, not "
                    + addresses.size()
                    + "; give some of them to another interface");
        }
        Optional<Ipv4Address> primary = primary(own);
        Ipv4Address source = primary.or(() -> anyOwn(config))
                .orElseThrow(() -> new ApplyFailed("interface " + name
                        + ": VRRP needs an IPv4 address of the node itself"
                        + " to advertise from; give the interface, or the link, an address"));
        return Optional.of(new RouterSpec(
                name,
                config.vrid(name),
                config.device(name),
                config.virtualDevice(name),
                source,
                primary.isEmpty(),
                addresses,
                config.document().vrrp().advertisementInterval(),
                config.document().vrrp().checksum()));
    }

    /** A network that no own address of the port covers has no route but the one its virtual address brings. */
    private static VirtualAddress virtualAddress(InterfaceAddress written, List<InterfaceAddress> own) {
        boolean covered = own.stream().anyMatch(each -> each.network().contains(written.address()));
        return covered
                ? new VirtualAddress(written, new InterfaceAddress(written.address(), 32), false)
                : new VirtualAddress(written, written, true);
    }

    private static Optional<Ipv4Address> primary(List<InterfaceAddress> addresses) {
        return addresses.stream()
                .map(InterfaceAddress::address)
                .filter(Ipv4Address.class::isInstance)
                .map(Ipv4Address.class::cast)
                .findFirst();
    }

    private static Optional<Ipv4Address> anyOwn(NodeConfig config) {
        return config.document().interfaces().keySet().stream()
                .map(name -> primary(config.addresses(name)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private void requireDistinct() throws ApplyFailed {
        Map<RouterSpec.Key, InterfaceName> seen = new HashMap<>();
        for (RouterSpec router : routers().values()) {
            InterfaceName other = seen.put(router.key(), router.name());
            if (other != null) {
                throw twice(router, other);
            }
        }
        for (RouterSpec router : routers().values()) {
            // A packet socket on a port also sees what came in on its VLANs: the same VRID on both would be mixed up.
            String device = router.port().text();
            int dot = device.lastIndexOf('.');
            for (RouterSpec other : routers().values()) {
                boolean below = dot > 0 && other.port().text().equals(device.substring(0, dot));
                if (below && other.vrid().equals(router.vrid())) {
                    throw twice(router, other.name());
                }
            }
        }
    }

    private static ApplyFailed twice(RouterSpec router, InterfaceName other) {
        return new ApplyFailed("interfaces " + other + " and " + router.name() + ": both use VRID " + router.vrid()
                + " on one wire; give one of them another vrid");
    }

    /** Every virtual router by the document's name of its interface, in order. */
    public Map<InterfaceName, RouterSpec> routers() {
        Map<InterfaceName, RouterSpec> routers = new LinkedHashMap<>();
        groups.forEach(group -> group.members().forEach(member -> routers.put(member.name(), member)));
        return routers;
    }
}
