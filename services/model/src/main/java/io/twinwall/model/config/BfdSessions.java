package io.twinwall.model.config;

import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The BFD sessions a document amounts to: with the twin on the link and on every interface of a group, where both nodes
 * have an address of one network ({@code vrrp.bfd}), and those of checks. Where an interface has both families the
 * first address of the document decides; one session tells of the wire as well as two.
 *
 * <p>Addresses are those of the document, link-local ones too where they are written. A port that has none but what the
 * kernel gives it has no session; {@code check} says so.
 */
public final class BfdSessions {
    private BfdSessions() {}

    /** The sessions of a verified document as {@code config.node()} runs them: the twin's, then the checks'. */
    public static List<EffectiveBfd> of(NodeConfig config) {
        List<EffectiveBfd> sessions = new ArrayList<>();
        config.document().vrrp().bfd().ifPresent(bfd -> evidence(config)
                .forEach((via, groups) -> twin(config, via, groups, bfd).ifPresent(sessions::add)));
        config.document().checks().forEach((name, check) -> check.bfd().ifPresent(neighbour ->
                around(config, neighbour).ifPresent(via -> sessions.add(new EffectiveBfd(
                        name.text(),
                        via,
                        localFor(config, via, neighbour).orElseThrow(),
                        neighbour,
                        check.interval(),
                        check.multiplier(),
                        Optional.of(name),
                        List.of())))));
        return List.copyOf(sessions);
    }

    /** The interfaces that lead to the twin, each with the groups it speaks for. */
    private static Map<InterfaceName, List<GroupName>> evidence(NodeConfig config) {
        Map<InterfaceName, List<GroupName>> interfaces = new LinkedHashMap<>();
        List<EffectiveGroup> groups = Groups.of(config);
        config.document().pair().link().ifPresent(link -> interfaces.put(
                link.via(), new ArrayList<>(groups.stream().map(EffectiveGroup::name).toList())));
        for (EffectiveGroup group : groups) {
            for (InterfaceName member : group.members()) {
                List<GroupName> speaksFor =
                        interfaces.computeIfAbsent(config.owner(member), any -> new ArrayList<>());
                if (!speaksFor.contains(group.name())) {
                    speaksFor.add(group.name());
                }
            }
        }
        return interfaces;
    }

    private static Optional<EffectiveBfd> twin(
            NodeConfig config, InterfaceName via, List<GroupName> groups, BfdConfig bfd) {
        List<InterfaceAddress> theirs = config.document().pair().nodes().stream()
                .filter(node -> !node.equals(config.node()))
                .flatMap(node -> config.addresses(via, node).stream())
                .toList();
        for (InterfaceAddress own : config.addresses(via)) {
            for (InterfaceAddress other : theirs) {
                if (own.network().equals(other.network())) {
                    return Optional.of(new EffectiveBfd("twin on " + via, via, own.address(), other.address(),
                            bfd.interval(), bfd.multiplier(), Optional.empty(), groups));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<InterfaceName> around(NodeConfig config, IpAddress neighbour) {
        return config.document().interfaces().keySet().stream()
                .filter(via -> localFor(config, via, neighbour).isPresent())
                .findFirst();
    }

    /** A node speaks BFD from an address of its own: a virtual one is not always here. */
    private static Optional<IpAddress> localFor(NodeConfig config, InterfaceName via, IpAddress neighbour) {
        return config.addresses(via).stream()
                .filter(own -> own.network().contains(neighbour) && !own.address().equals(neighbour))
                .map(InterfaceAddress::address)
                .findFirst();
    }
}
