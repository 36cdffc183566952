package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.config.LinkConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.ZonePair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules of {@code pair}: one or two nodes, and a link that carries nothing but the pair's own talk. */
final class PairRules {
    private static final int NODES_MAX = 2;
    private static final int BEAT_MIN_MILLIS = 10;
    private static final int BEAT_MAX_MILLIS = 1_000;
    private static final int MULTIPLIER_MIN = 3;

    private PairRules() {}

    static void check(Report report, Addresses addresses) {
        nodes(report, report.document().pair().nodes());
        report.document().pair().link().ifPresentOrElse(
                link -> {
                    link(report, addresses, link.via());
                    beats(report, link);
                },
                () -> {
                    if (report.document().pair().nodes().size() == NODES_MAX && report.complete("pair.link")) {
                        report.warning("pair", "two nodes without a link: neither learns what the other one knows",
                                "add `link: {interface: INTERFACE}`, a port wired to the twin");
                    }
                });
    }

    private static void nodes(Report report, List<NodeName> nodes) {
        if (nodes.isEmpty() && report.complete("pair.nodes")) {
            report.error("pair.nodes", "no node is named",
                    "write `nodes: [r1, r2]` beneath `pair:`, the preferred one first");
        }
        if (nodes.size() > NODES_MAX) {
            report.error("pair.nodes", nodes.size() + " nodes are named", "a pair has one node or two");
        }
        Map<NodeName, String> first = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            String path = Places.child("pair.nodes", i + 1);
            String earlier = first.putIfAbsent(nodes.get(i), path);
            if (earlier != null) {
                report.error(path, "node " + Words.quoted(nodes.get(i)) + " is named twice",
                        "give each node a name of its own");
            }
        }
    }

    private static void link(Report report, Addresses addresses, InterfaceName via) {
        Document document = report.document();
        String path = "pair.link.interface";
        InterfaceConfig port = document.interfaces().get(via);
        if (port == null) {
            if (!report.mentions(Places.child("interfaces", via)) && report.portsKnow()) {
                report.error(path, "there is no interface " + Words.quoted(via),
                        Report.meant(via, document.interfaces().keySet(), "add it beneath `interfaces:`"));
            }
            return;
        }
        if (document.pair().nodes().size() == 1) {
            report.warning(path, "a pair of one node has no twin to link to", "leave `link` out until there are two");
        }
        String portPath = Places.child("interfaces", via);
        if (!port.virtualAddresses().isEmpty()) {
            report.error(Places.child(portPath, "virtual"), "the link's interface has a virtual address",
                    "leave `virtual` out: the link must reach each node by itself");
        }
        port.zone().ifPresent(zone -> {
            if (!zone.equals(ZonePair.LOCAL)) {
                report.error(Places.child(portPath, "zone"), "the link's interface is in zone " + Words.quoted(zone),
                        "leave `zone` out: only the twin is on the link");
            }
        });
        if (report.complete(Places.child(portPath, "address"))) {
            linkAddresses(report, addresses, via, portPath);
        }
    }

    private static void beats(Report report, LinkConfig link) {
        if (link.beat().millis() < BEAT_MIN_MILLIS || link.beat().millis() > BEAT_MAX_MILLIS) {
            report.error("pair.link.beat", "beats leave every 10ms to 1s, not every " + link.beat(), "write 30ms");
        }
        if (link.multiplier().number() < MULTIPLIER_MIN) {
            report.error("pair.link.multiplier", "with " + link.multiplier()
                    + " a beat that is lost would leave no time to shut the guard in", "write 3 or more");
        }
    }

    private static void linkAddresses(Report report, Addresses addresses, InterfaceName via, String portPath) {
        List<NodeName> nodes = report.document().pair().nodes().stream().distinct().toList();
        List<NodeName> without = nodes.stream().filter(node -> addresses.own(via, node).isEmpty()).toList();
        if (!without.isEmpty()) {
            report.error(portPath, "the link's interface has no address on "
                            + Words.all(without.stream().map(NodeName::text).toList()),
                    "add `address` with one ADDRESS/LENGTH for each node");
            return;
        }
        if (nodes.size() != NODES_MAX) {
            return;
        }
        List<Addresses.Held> first = addresses.own(via, nodes.getFirst());
        boolean shared = addresses.own(via, nodes.getLast()).stream()
                .anyMatch(there -> first.stream().anyMatch(here -> here.network().equals(there.network())));
        if (!shared) {
            report.error(Places.child(portPath, "address"), "the nodes' addresses on the link share no network",
                    "give both an address in one network, as 169.254.77.1/30 and 169.254.77.2/30");
        }
    }
}
