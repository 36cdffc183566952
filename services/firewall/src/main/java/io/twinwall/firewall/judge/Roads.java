package io.twinwall.firewall.judge;

import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.RouteConfig;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where addresses are, as the document has it: the node's own and virtual ones, connected networks, static routes. */
final class Roads {
    private record Connected(InterfaceName port, Prefix network) {}

    private final NodeConfig config;
    private final List<Connected> connected = new ArrayList<>();
    private final Set<IpAddress> local = new HashSet<>();

    Roads(NodeConfig config) {
        this.config = config;
        for (InterfaceName name : config.document().interfaces().keySet()) {
            for (InterfaceAddress address : networksOf(name)) {
                connected.add(new Connected(config.owner(name), address.network()));
                local.add(address.address());
            }
        }
    }

    private List<InterfaceAddress> networksOf(InterfaceName name) {
        List<InterfaceAddress> all = new ArrayList<>();
        if (config.owner(name).equals(name)) {
            all.addAll(config.addresses(name));
        }
        all.addAll(config.port(name).virtualAddresses());
        return all;
    }

    /** Whether the pair itself has the address, as the Active sees it. */
    boolean isLocal(IpAddress address) {
        return local.contains(address);
    }

    /** The interface a packet to {@code address} leaves by: the longest prefix, a connected network before a route. */
    Optional<InterfaceName> out(IpAddress address) {
        return longest(address).or(() -> config.document().routes().stream()
                .filter(route -> leadsTo(route, address))
                .sorted((a, b) -> Integer.compare(length(b), length(a)))
                .findFirst()
                .flatMap(route -> longest(route.via())));
    }

    private Optional<InterfaceName> longest(IpAddress address) {
        return connected.stream()
                .filter(each -> each.network().contains(address))
                .max((a, b) -> Integer.compare(a.network().length(), b.network().length()))
                .map(Connected::port);
    }

    private static boolean leadsTo(RouteConfig route, IpAddress address) {
        return route.to().prefix()
                .map(prefix -> prefix.contains(address))
                .orElse(route.via().family() == address.family());
    }

    private static int length(RouteConfig route) {
        return route.to().prefix().map(Prefix::length).orElse(0);
    }
}
