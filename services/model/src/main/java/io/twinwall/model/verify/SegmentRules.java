package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.NodeName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules of unicast peers and of bridges. */
final class SegmentRules {
    private SegmentRules() {}

    static void check(Report report, Addresses addresses) {
        Document document = report.document();
        Map<String, String> ports = new HashMap<>();
        document.interfaces().forEach((name, port) -> {
            String path = Places.child("interfaces", name);
            port.unicastPeers().ifPresent(peers -> peers(report, addresses, name, port, path));
            port.bridge().ifPresent(bridge -> bridge(report, name, port, path, ports));
        });
    }

    private static void peers(
            Report report, Addresses addresses, InterfaceName name, InterfaceConfig port, String path) {
        String at = Places.child(path, "unicast-peers");
        if (port.virtualAddresses().isEmpty() && report.complete(Places.child(path, "virtual"))) {
            report.error(at, "unicast peers without a virtual address", "add `virtual: ADDRESS/LENGTH`");
        }
        for (NodeName node : nodes(report)) {
            List<IpAddress> peers = port.unicastPeers().flatMap(each -> each.at(node)).orElse(List.of());
            Set<IpAddress> own = addresses.own(name, node).stream()
                    .map(held -> held.address().address())
                    .collect(Collectors.toSet());
            String place = port.unicastPeers().orElseThrow().everywhere().isPresent() ? at : Places.child(at, node);
            if (peers.isEmpty()) {
                report.error(place, "no peer on " + node, "write the address of the other router");
            }
            peers.stream().filter(own::contains).findFirst().ifPresent(address ->
                    report.error(place, address + " is the address of " + node + " itself",
                            "write a map of node names with the address of the other node for each"));
            // A link-local peer is on the segment by its nature.
            boolean near = peers.stream()
                    .filter(peer -> !(peer instanceof Ipv6Address v6 && v6.isLinkLocal()))
                    .allMatch(peer -> !addresses.networks(node).around(peer).isEmpty());
            if (!near && report.portsKnow("address", "virtual")) {
                report.error(place, "a unicast peer is on no connected network of " + node,
                        "VRRP reaches one hop; write the peer's address on the network of this interface");
            }
        }
    }

    private static List<NodeName> nodes(Report report) {
        return report.document().pair().nodes().stream().distinct().toList();
    }

    /** A device is a port of one bridge at the most, and then no interface of its own. */
    private static void bridge(
            Report report, InterfaceName name, InterfaceConfig port, String path, Map<String, String> ports) {
        String at = Places.child(path, "bridge");
        for (NodeName node : nodes(report)) {
            for (DeviceName member : port.bridge().flatMap(each -> each.at(node)).orElse(List.of())) {
                String earlier = ports.putIfAbsent(node + " " + member, at);
                if (earlier != null && !earlier.equals(at)) {
                    report.error(at, "device " + Words.quoted(member) + " is in a bridge already"
                            + report.also(earlier), "a device is a port of one bridge");
                }
                report.document().interfaces().forEach((other, config) -> {
                    if (config.device().at(node).filter(member::equals).isPresent()) {
                        report.error(at, "device " + Words.quoted(member) + " is "
                                + (other.equals(name) ? "the bridge itself" : "the port of interface "
                                + Words.quoted(other)),
                                other.equals(name)
                                        ? "`device` is the name the bridge gets, as br0; `bridge` lists other devices"
                                        : "a port of a bridge has no addresses; leave that interface out");
                    }
                });
            }
        }
    }
}
