package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.config.LinkConfig;
import io.twinwall.model.config.SharedPorts;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules of {@code interfaces} that look at one port, or at ports on one node. */
final class InterfaceRules {
    /** Smallest packet every IPv6 link must carry (RFC 8200 section 5). */
    private static final int MTU_MIN_V6 = 1280;

    private InterfaceRules() {}

    static void check(Report report) {
        Document document = report.document();
        Optional<InterfaceName> link = document.pair().link().map(LinkConfig::via);
        SharedPorts ports = SharedPorts.of(document);
        document.interfaces().forEach((name, port) -> {
            String path = Places.child("interfaces", name);
            if (port.zone().filter(ZonePair.LOCAL::equals).isPresent()) {
                report.error(Places.child(path, "zone"), "zone `local` is the appliance itself",
                        "choose another name for what is behind this port");
            }
            boolean isLink = link.filter(name::equals).isPresent();
            if (ports.shares(name)) {
                shared(report, port, ports.owner(name), path);
            } else if (port.zone().isEmpty() && !isLink && report.complete(Places.child(path, "zone"))
                    && report.complete("pair.link")) {
                report.warning(path, "in no zone: all its traffic is dropped", "add `zone: ZONE`");
            }
            mtu(report, port, path);
        });
        devices(report, document, ports);
    }

    /** A device is in one zone and of one making, whoever has a virtual router there. */
    private static void shared(Report report, InterfaceConfig port, InterfaceName owner, String path) {
        Map<String, Boolean> ofOwner = Map.of("mtu", port.mtu().isPresent(), "bridge", port.bridge().isPresent());
        ofOwner.forEach((key, present) -> {
            if (present) {
                report.error(Places.child(path, key), "interface " + Words.quoted(owner)
                        + " has this port, and `" + key + "` is a matter of the port", "write it there");
            }
        });
        String place = Places.child(Places.child("interfaces", owner), "zone");
        Optional<ZoneName> zone = report.document().interfaces().get(owner).zone();
        if (port.zone().isPresent() && !port.zone().equals(zone) && report.complete(place)) {
            report.error(Places.child(path, "zone"), "zone `" + port.zone().get() + "`, but interface "
                            + Words.quoted(owner) + ", whose port this is too, "
                            + zone.map(other -> "is in zone `" + other + "`" + report.also(place))
                                    .orElse("is in none"),
                    "write the same zone for both, or leave it out here");
        }
    }

    private static void mtu(Report report, InterfaceConfig port, String path) {
        boolean v6 = port.addresses().stream()
                .flatMap(written -> written.values().stream())
                .flatMap(List::stream)
                .anyMatch(address -> !address.address().isV4());
        if (v6 && port.mtu().filter(mtu -> mtu.number() < MTU_MIN_V6).isPresent()) {
            report.error(Places.child(path, "mtu"), "IPv6 needs packets of " + MTU_MIN_V6 + " bytes",
                    "write an mtu of at least " + MTU_MIN_V6);
        }
    }

    private static String duplicateCure(InterfaceConfig port, InterfaceName earlier) {
        if (port.virtualAddresses().isEmpty()) {
            return "each port of a node is one interface";
        }
        return port.addresses().isPresent()
                ? "each port of a node is one interface; a further virtual router there has no `address` of its own"
                : "a further virtual router there has the same `device` on both nodes as " + Words.quoted(earlier);
    }

    private record Port(InterfaceName name, String path) {}

    private static void devices(Report report, Document document, SharedPorts ports) {
        Map<String, List<NodeName>> nodesOfConflict = new HashMap<>();
        List<NodeName> nodes = document.pair().nodes().stream().distinct().toList();
        for (NodeName node : nodes) {
            Map<DeviceName, Port> first = new HashMap<>();
            document.interfaces().forEach((name, port) -> port.device().at(node).ifPresent(device -> {
                String base = Places.child(Places.child("interfaces", name), "device");
                String path = port.device().everywhere().isPresent() ? base : Places.child(base, node);
                Port earlier = first.putIfAbsent(device, new Port(name, path));
                if (earlier != null && !ports.shares(name)) {
                    List<NodeName> seen = nodesOfConflict.computeIfAbsent(path, p -> new ArrayList<>());
                    if (seen.isEmpty()) {
                        report.error(path, "device " + Words.quoted(device) + " is already the port of interface "
                                + Words.quoted(earlier.name()) + " on " + node + report.also(earlier.path()),
                                duplicateCure(port, earlier.name()));
                    }
                    seen.add(node);
                }
            }));
        }
    }
}
