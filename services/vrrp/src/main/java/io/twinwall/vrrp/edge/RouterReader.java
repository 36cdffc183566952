package io.twinwall.vrrp.edge;

import io.twinwall.model.config.EffectiveGroup;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementCodec;
import io.twinwall.vrrp.wire.Authentication;
import io.twinwall.vrrp.wire.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the virtual routers of an interface from a verified document. */
final class RouterReader {
    private static final int LINK_LOCAL_LENGTH = 64;

    private final NodeConfig config;

    RouterReader(NodeConfig config) {
        this.config = config;
    }

    /** One for each family of its virtual addresses, IPv4 first. */
    List<RouterSpec> routers(EffectiveGroup group, InterfaceName name) throws ApplyFailed {
        List<RouterSpec> routers = new ArrayList<>();
        for (Family family : config.virtualFamilies(name)) {
            routers.add(router(group, name, family));
        }
        return routers;
    }

    private RouterSpec router(EffectiveGroup group, InterfaceName name, Family family) throws ApplyFailed {
        List<VirtualAddress> addresses = addresses(name, family);
        if (addresses.size() > AdvertisementCodec.ADDRESSES_MAX) {
            throw new ApplyFailed("interface " + name + ": a virtual router carries at most "
                    + AdvertisementCodec.ADDRESSES_MAX + " addresses, not " + addresses.size()
                    + "; give some of them to another interface");
        }
        List<IpAddress> peers = config.port(name).unicastPeers().flatMap(each -> each.at(config.node()))
                .orElse(List.of()).stream()
                .filter(peer -> peer.family() == family)
                .toList();
        Optional<IpAddress> own = ownSource(name, family, peers);
        boolean borrowed = family == Family.IPV4 && own.isEmpty();
        Optional<IpAddress> source = borrowed ? Optional.of(borrow(name)) : own;
        RouterSpec spec = new RouterSpec(
                name,
                config.vrid(name),
                config.device(name),
                config.virtualDevice(name, family),
                dialect(family, group),
                source,
                borrowed,
                peers,
                addresses,
                group.interval(),
                config.document().vrrp().checksum(),
                group.accept());
        if (spec.dialect().version() == 2 && !Advertisement.canBeV2(spec.interval())) {
            throw new ApplyFailed("group " + group.name() + ": VRRP version 2 has intervals of whole seconds, 1s to"
                    + " 255s, not " + spec.interval() + "; write one of those, or `version: 3`");
        }
        return spec;
    }

    /** Version 2 is for IPv4 alone (RFC 3768 section 1). */
    private static Dialect dialect(Family family, EffectiveGroup group) {
        return switch (family) {
            case IPV4 -> group.version().number() == 2
                    ? Dialect.v2(group.authentication()
                            .map(text -> Authentication.simpleText(text.text()))
                            .orElse(Authentication.NONE))
                    : Dialect.V3_IPV4;
            case IPV6 -> Dialect.V3_IPV6;
        };
    }

    private List<VirtualAddress> addresses(InterfaceName name, Family family) {
        List<InterfaceAddress> own = config.addresses(name);
        List<VirtualAddress> linkLocal = new ArrayList<>();
        List<VirtualAddress> wider = new ArrayList<>();
        for (InterfaceAddress written : config.port(name).virtualAddresses()) {
            if (written.address().family() == family) {
                VirtualAddress address = virtualAddress(written, own);
                (address.isLinkLocal() ? linkLocal : wider).add(address);
            }
        }
        if (family == Family.IPV6 && linkLocal.isEmpty()) {
            // RFC 9568 section 5.2.9: the first address is the link-local one of the virtual router.
            Ipv6Address derived = Ipv6Address.linkLocal(MacAddress.virtualRouterV6(config.vrid(name)));
            InterfaceAddress written = new InterfaceAddress(derived, LINK_LOCAL_LENGTH);
            linkLocal.add(new VirtualAddress(written, written, true));
        }
        List<VirtualAddress> all = new ArrayList<>(linkLocal);
        all.addAll(wider);
        return all;
    }

    /** A network that no own address of the port covers has no route but the one its virtual address brings. */
    private static VirtualAddress virtualAddress(InterfaceAddress written, List<InterfaceAddress> own) {
        // Each device has a fe80::/64 of its own: another's does not help the macvlan.
        boolean covered = !isLinkLocal(written.address())
                && own.stream().anyMatch(each -> each.network().contains(written.address()));
        boolean isOwn = own.stream().anyMatch(each -> each.address().equals(written.address()));
        return covered
                ? new VirtualAddress(
                        written, new InterfaceAddress(written.address(), written.address().bits()), false, isOwn)
                : new VirtualAddress(written, written, true, isOwn);
    }

    /**
     * The port's own address that advertisements come from: the first, or the one on a unicast peer's network. For IPv6
     * it is the link-local one (RFC 9568 section 5.1.2.1), but to peers that are written by wider addresses one they
     * know as ours.
     */
    private Optional<IpAddress> ownSource(InterfaceName name, Family family, List<IpAddress> peers)
            throws ApplyFailed {
        if (family == Family.IPV6 && peers.stream().allMatch(RouterReader::isLinkLocal)) {
            return Optional.empty();
        }
        List<InterfaceAddress> own = config.addresses(name).stream()
                .filter(each -> each.address().family() == family)
                .filter(each -> !isLinkLocal(each.address()))
                .toList();
        if (own.isEmpty() && family == Family.IPV6) {
            throw new ApplyFailed("interface " + name + ": its unicast peers are written by global IPv6 addresses,"
                    + " and this node has none on the port; give it one, or write the peers' link-local addresses");
        }
        return own.stream()
                .filter(each -> peers.stream().anyMatch(each.network()::contains))
                .findFirst()
                .or(() -> own.stream().findFirst())
                .map(InterfaceAddress::address);
    }

    private static boolean isLinkLocal(IpAddress address) {
        return address instanceof Ipv6Address v6 && v6.isLinkLocal();
    }

    private IpAddress borrow(InterfaceName name) throws ApplyFailed {
        return config.document().interfaces().keySet().stream()
                .flatMap(other -> config.addresses(other).stream())
                .map(InterfaceAddress::address)
                .filter(IpAddress::isV4)
                .findFirst()
                .orElseThrow(() -> new ApplyFailed("interface " + name
                        + ": VRRP needs an IPv4 address of the node itself"
                        + " to advertise from; give the interface, or the link, an address"));
    }
}
