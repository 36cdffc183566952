package io.twinwall.vrrp.split;

import io.twinwall.model.config.EffectiveGroup;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.NodeName;
import io.twinwall.vrrp.split.edge.SplitSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads out of a document what a node may see of the segments of its groups. */
public final class SplitSetup {
    private SplitSetup() {}

    /** Every group of the pair; empty where there is no other node. */
    public static List<SplitSpec> of(NodeConfig config) {
        Optional<NodeName> twin = config.document().pair().nodes().stream()
                .filter(node -> !node.equals(config.node()))
                .findFirst();
        return twin.map(name -> Groups.of(config).stream().map(group -> of(config, group, name)).toList())
                .orElse(List.of());
    }

    private static SplitSpec of(NodeConfig config, EffectiveGroup group, NodeName twin) {
        Map<InterfaceName, SplitSpec.Segment> segments = new LinkedHashMap<>();
        for (InterfaceName member : group.members()) {
            segments.computeIfAbsent(config.owner(member), port -> segment(config, port, twin));
        }
        return new SplitSpec(group.name(), winsTies(config, group.members().getFirst(), twin),
                List.copyOf(segments.values()));
    }

    private static SplitSpec.Segment segment(NodeConfig config, InterfaceName port, NodeName twin) {
        List<InterfaceAddress> own = config.addresses(port);
        List<Ipv4Address> virtual = new ArrayList<>();
        config.onPortOf(port).forEach(name -> config.port(name).virtualAddresses()
                .forEach(address -> v4(address).forEach(virtual::add)));
        List<Ipv4Address> gateways = config.document().routes().stream()
                .flatMap(route -> route.via() instanceof Ipv4Address via
                                && own.stream().anyMatch(each -> each.network().contains(via))
                        ? Stream.of(via) : Stream.empty())
                .distinct()
                .toList();
        return new SplitSpec.Segment(
                config.device(port),
                own.stream().flatMap(SplitSetup::v4).findFirst(),
                config.addresses(port, twin).stream().flatMap(SplitSetup::v4).toList(),
                virtual,
                gateways);
    }

    private static Stream<Ipv4Address> v4(InterfaceAddress address) {
        return address.address() instanceof Ipv4Address v4 ? Stream.of(v4) : Stream.empty();
    }

    /** As RFC 9568 section 6.4.3 compares them; by the place in the pair where a node has no address there. */
    private static boolean winsTies(NodeConfig config, InterfaceName leading, NodeName twin) {
        Optional<InterfaceAddress> own = config.addresses(leading).stream().findFirst();
        Optional<InterfaceAddress> other = config.addresses(leading, twin).stream().findFirst();
        return (own.isPresent() && other.isPresent())
                ? own.get().address().compareTo(other.get().address()) > 0
                : config.document().pair().nodes().indexOf(config.node()) == 0;
    }
}
