package io.twinwall.model.verify;

import io.twinwall.model.config.SharedPorts;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The zones of a document: those some interface is in. */
final class Zones {
    private final Report report;
    private final Map<ZoneName, String> places = new LinkedHashMap<>();
    private final Map<ZoneName, List<InterfaceName>> ports = new LinkedHashMap<>();
    private final boolean allKnown;

    Zones(Report report) {
        this.report = report;
        SharedPorts shared = SharedPorts.of(report.document());
        for (InterfaceName name : report.document().interfaces().keySet()) {
            shared.zone(name).ifPresent(zone -> {
                places.putIfAbsent(zone, Places.child(Places.child("interfaces", name), "zone"));
                ports.computeIfAbsent(zone, z -> new ArrayList<>()).add(name);
            });
        }
        allKnown = report.portsKnow("zone");
    }

    /** Each zone with the path of the first interface that is in it. */
    Map<ZoneName, String> places() {
        return places;
    }

    List<InterfaceName> ports(ZoneName zone) {
        return ports.getOrDefault(zone, List.of());
    }

    /** Whether {@code zone} has an interface; reports where it has none, or is {@code local} and must not be. */
    boolean mustExist(ZoneName zone, String path, boolean localToo) {
        if (zone.equals(ZonePair.LOCAL)) {
            if (!localToo) {
                report.error(path, "`local` is the appliance itself, whose own traffic is not translated",
                        "write the zone of an interface");
            }
            return localToo;
        }
        if (ports.containsKey(zone)) {
            return true;
        }
        if (allKnown) {
            report.error(path, "no interface is in zone " + Words.quoted(zone),
                    report.suggestion(zone, places.keySet(), "add `zone: " + zone + "` to one"));
        }
        return false;
    }
}
