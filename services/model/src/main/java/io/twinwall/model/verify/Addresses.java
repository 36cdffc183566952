package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.config.PerNode;
import io.twinwall.model.config.SharedPorts;
import io.twinwall.model.schema.Places;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Every address of a document in its order, and the connected networks of each node, quick to look up. */
final class Addresses {
    private final List<Held> own = new ArrayList<>();
    private final List<Held> virtual = new ArrayList<>();
    private final Map<InterfaceName, List<Held>> ownByPort = new HashMap<>();
    private final Map<NodeName, Networks> networks = new HashMap<>();

    /**
     * One address on one port.
     *
     * @param port the interface it is written at
     * @param owner the interface that has the port; another one where an address is a further virtual router there
     * @param node whose it is; empty for a virtual address, which is no node's own
     */
    record Held(
            InterfaceName port,
            InterfaceName owner,
            Optional<NodeName> node,
            InterfaceAddress address,
            String path) {
        boolean isVirtual() {
            return node.isEmpty();
        }

        Prefix network() {
            return address.network();
        }

        /** Whether the address stands for itself alone, without a network around it. */
        boolean isHost() {
            return address.length() == address.address().bits();
        }

        /** Link-local addresses mean something on their port only. */
        boolean isLinkLocal() {
            return address.address() instanceof Ipv6Address v6 && v6.isLinkLocal();
        }
    }

    /** The networks a node is connected to while it is Active, by prefix. */
    static final class Networks {
        private final Map<Prefix, List<Held>> byPrefix = new HashMap<>();
        private final SortedSet<Integer> lengthsV4 = new TreeSet<>();
        private final SortedSet<Integer> lengthsV6 = new TreeSet<>();

        private void add(Held held) {
            List<Held> same = byPrefix.computeIfAbsent(held.network(), prefix -> new ArrayList<>(2));
            // Two of different ports show a conflict; a file of one network only must not cost its square.
            if (same.size() < 2 && same.stream().noneMatch(other -> other.owner().equals(held.owner()))) {
                same.add(held);
                (held.address().address().isV4() ? lengthsV4 : lengthsV6).add(held.address().length());
            }
        }

        /**
         * One of the networks that hold {@code address}, the widest first; on a port other than that of the owner
         * {@code except}.
         */
        Optional<Held> around(IpAddress address, int lengthMax, Optional<InterfaceName> except) {
            for (int length : address.isV4() ? lengthsV4 : lengthsV6) {
                if (length > lengthMax) {
                    break;
                }
                for (Held held : byPrefix.getOrDefault(new Prefix(address.masked(length), length), List.of())) {
                    if (except.filter(held.owner()::equals).isEmpty()) {
                        return Optional.of(held);
                    }
                }
            }
            return Optional.empty();
        }

        Optional<Held> around(IpAddress address) {
            return around(address, address.bits(), Optional.empty());
        }
    }

    static Addresses of(Document document) {
        Addresses addresses = new Addresses();
        List<NodeName> nodes = document.pair().nodes().stream().distinct().toList();
        nodes.forEach(node -> addresses.networks.put(node, new Networks()));
        SharedPorts ports = SharedPorts.of(document);
        document.interfaces().forEach((name, port) -> addresses.add(name, ports.owner(name), port, nodes));
        return addresses;
    }

    private void add(InterfaceName name, InterfaceName owner, InterfaceConfig port, List<NodeName> nodes) {
        String path = Places.child("interfaces", name);
        List<Held> ofPort = new ArrayList<>();
        port.addresses().ifPresent(written -> nodes.forEach(node -> {
            String base = pathOf(Places.child(path, "address"), written, node);
            List<InterfaceAddress> list = written.at(node).orElse(List.of());
            for (int i = 0; i < list.size(); i++) {
                ofPort.add(new Held(name, owner, Optional.of(node), list.get(i), item(base, list, i)));
            }
        }));
        ownByPort.put(name, owner.equals(name) ? ofPort : ownByPort.get(owner));
        own.addAll(ofPort);
        ofPort.stream().filter(held -> !held.isLinkLocal())
                .forEach(held -> networks.get(held.node().orElseThrow()).add(held));
        List<InterfaceAddress> list = port.virtualAddresses();
        for (int i = 0; i < list.size(); i++) {
            Held held = new Held(
                    name, owner, Optional.empty(), list.get(i), item(Places.child(path, "virtual"), list, i));
            virtual.add(held);
            if (!held.isHost() && !held.isLinkLocal()) {
                networks.values().forEach(each -> each.add(held));
            }
        }
    }

    private static String pathOf(String path, PerNode<?> value, NodeName node) {
        return value.everywhere().isPresent() ? path : Places.child(path, node);
    }

    /** A list of one is written as one value and has no path of its own. */
    private static String item(String path, List<?> list, int index) {
        return list.size() == 1 ? path : Places.child(path, index + 1);
    }

    /** The nodes' own, port by port, then node by node. */
    List<Held> own() {
        return own;
    }

    List<Held> virtual() {
        return virtual;
    }

    /** Those on the port of an interface, be it its own or shared. */
    List<Held> own(InterfaceName port) {
        return ownByPort.getOrDefault(port, List.of());
    }

    List<Held> own(InterfaceName port, NodeName node) {
        return own(port).stream().filter(held -> held.node().filter(node::equals).isPresent()).toList();
    }

    Networks networks(NodeName node) {
        return networks.get(node);
    }
}
