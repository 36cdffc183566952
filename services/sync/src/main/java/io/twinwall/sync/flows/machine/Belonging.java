package io.twinwall.sync.flows.machine;

import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.model.config.EffectiveGroup;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which group a connection goes with, by the document alone, so that both nodes say the same.
 *
 * <pre>
 *   to or from an address that one node has for itself ..... none: it ends with its node
 *   to a virtual address and not translated ................ none: it ends on the node
 *   leaves by a virtual address, or came to one ............ that address's group
 *   between two networks ................................... the group of the network it comes from, else goes to
 *   anything else .......................................... the first group
 * </pre>
 *
 * @param groups in the document's order
 */
public record Belonging(
        List<GroupName> groups,
        Map<IpAddress, GroupName> virtual,
        Map<Prefix, GroupName> networks,
        Set<IpAddress> own) {
    /** Where nothing is virtual. */
    public static final Belonging NONE = new Belonging(List.of(), Map.of(), Map.of(), Set.of());

    public Belonging {
        groups = List.copyOf(groups);
        virtual = Map.copyOf(virtual);
        networks = Map.copyOf(networks);
        own = Set.copyOf(own);
    }

    /** Reads a verified document. */
    public static Belonging of(NodeConfig config) {
        List<GroupName> groups = new ArrayList<>();
        Map<IpAddress, GroupName> virtual = new HashMap<>();
        Map<Prefix, GroupName> networks = new HashMap<>();
        Set<IpAddress> own = new HashSet<>();
        for (EffectiveGroup group : Groups.of(config)) {
            groups.add(group.name());
            for (InterfaceName name : group.members()) {
                List<InterfaceAddress> addresses = new ArrayList<>(config.port(name).virtualAddresses());
                addresses.forEach(address -> virtual.put(address.address(), group.name()));
                for (NodeName node : config.document().pair().nodes()) {
                    addresses.addAll(config.addresses(name, node));
                }
                addresses.forEach(address -> networks.putIfAbsent(address.network(), group.name()));
            }
        }
        for (InterfaceName name : config.document().interfaces().keySet()) {
            for (NodeName node : config.document().pair().nodes()) {
                config.addresses(name, node).forEach(address -> own.add(address.address()));
            }
        }
        own.removeAll(virtual.keySet());
        return new Belonging(groups, virtual, networks, own);
    }

    /** The group whose Active node answers for a connection; empty where it does not outlive its node. */
    public Optional<GroupName> of(Flow flow) {
        return of(flow.original(), flow.reply());
    }

    /** As the other, by the two directions. */
    public Optional<GroupName> of(Tuple original, Tuple reply) {
        if (groups.isEmpty() || endsHere(original, reply)) {
            return Optional.empty();
        }
        GroupName leaving = virtual.get(reply.destination());
        if (leaving != null) {
            return Optional.of(leaving);
        }
        GroupName came = virtual.get(original.destination());
        if (came != null) {
            return Optional.of(came);
        }
        if (groups.size() == 1) {
            return Optional.of(groups.getFirst());
        }
        return network(original.source()).or(() -> network(reply.source())).or(() -> Optional.of(groups.getFirst()));
    }

    /**
     * The group of a connection of which one direction is known, as of an expectation's master.
     *
     * @param original its first packet's direction
     */
    public Optional<GroupName> ofOriginal(Tuple original) {
        GroupName came = virtual.get(original.destination());
        return came != null ? Optional.of(came)
                : network(original.source()).or(() -> groups.stream().findFirst());
    }

    /**
     * The group whose node a connection's first packet came to, by that direction alone; empty where it says nothing. A
     * record whose two directions speak for two groups is nobody's word about either.
     */
    public Optional<GroupName> ofFirstPacket(Tuple original) {
        GroupName named = virtual.getOrDefault(original.destination(), virtual.get(original.source()));
        return named != null ? Optional.of(named)
                : network(original.source()).or(() -> network(original.destination()));
    }

    private Optional<GroupName> network(IpAddress address) {
        GroupName found = null;
        int longest = -1;
        for (Map.Entry<Prefix, GroupName> each : networks.entrySet()) {
            if (each.getKey().length() > longest && each.getKey().contains(address)) {
                longest = each.getKey().length();
                found = each.getValue();
            }
        }
        return Optional.ofNullable(found);
    }

    private boolean endsHere(Tuple original, Tuple reply) {
        boolean toVirtual = virtual.containsKey(original.destination());
        boolean translated = !reply.source().equals(original.destination());
        return own.contains(original.source()) || own.contains(original.destination())
                || own.contains(reply.source()) || own.contains(reply.destination())
                || virtual.containsKey(original.source())
                || (toVirtual && !translated) || virtual.containsKey(reply.source())
                || !isRouted(original.source()) || !isRouted(original.destination());
    }

    /** Whether a router passes packets of it on: not loopback, link-local, multicast, broadcast, unspecified. */
    private static boolean isRouted(IpAddress address) {
        return switch (address) {
            case Ipv4Address(int number) -> {
                int first = number >>> 24;
                yield first != 0 && first != 127 && first < 224 && number >>> 16 != 0xa9fe;
            }
            case Ipv6Address six -> six.high() >>> 56 != 0xff && !six.isLinkLocal()
                    && (six.high() != 0 || six.low() >>> 1 != 0);
        };
    }
}
