package io.twinwall.appliance.readiness;

import io.twinwall.runtime.Role;
import io.twinwall.sync.LinkStatus;
import io.twinwall.sync.report.NodeReport;
import io.twinwall.vrrp.VirtualRouterStatus;
import io.twinwall.vrrp.VrrpStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges, from what the services say, whether this node could take over now and nobody would notice. Pure. */
final class OwnReadiness {
    /** More than so many entries behind is more than a takeover may bring with it. */
    private static final long LAG_ENTRIES_MAX = 10_000;

    private static final long LAG_MILLIS_MAX = 1_000;

    private OwnReadiness() {}

    /**
     * What is judged.
     *
     * @param document id of the document in force
     * @param flows how far this node has the twin's connections; empty where no document asks for them
     * @param unconfirmed the commit that is taken back unless it is confirmed, as a sentence
     */
    record Seen(
            String node,
            String software,
            Optional<String> document,
            LinkStatus link,
            VrrpStatus vrrp,
            Optional<String> flows,
            Optional<String> unconfirmed,
            Optional<NodeReport> twin) {}

    static NodeReport report(Seen seen) {
        List<String> hindrances = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        link(seen, hindrances, warnings);
        List<NodeReport.Group> groups = groups(seen, hindrances);
        seen.twin().filter(twin -> !twin.software().equals(seen.software())).ifPresent(twin ->
                warnings.add("the program here is " + seen.software() + ", on " + twin.node() + " " + twin.software()));
        seen.unconfirmed().ifPresent(warnings::add);
        return new NodeReport(
                seen.node(), seen.software(), seen.document(), groups, seen.flows().orElse("off"), hindrances,
                warnings);
    }

    private static void link(Seen seen, List<String> hindrances, List<String> warnings) {
        LinkStatus link = seen.link();
        switch (link.state()) {
            case "up" -> linkUp(seen, hindrances, warnings);
            case "unpaired" -> hindrances.add("it is not paired: " + link.reason().orElse(""));
            default -> hindrances.add("its link is " + link.state() + link.reason().map(why -> ": " + why).orElse(""));
        }
    }

    private static void linkUp(Seen seen, List<String> hindrances, List<String> warnings) {
        LinkStatus link = seen.link();
        if (!link.config().startsWith("in-sync")) {
            hindrances.add("its configuration is " + seen.document().orElse("none") + ", the twin's "
                    + link.detail().peerDocument().orElse("not known"));
        }
        seen.flows().filter(flows -> !flows.equals("in-sync")).ifPresent(flows ->
                hindrances.add("it does not have the twin's connections yet: " + flows));
        if (link.lagEntries() > LAG_ENTRIES_MAX || link.lagMilliseconds() > LAG_MILLIS_MAX) {
            warnings.add("the twin is " + link.lagEntries() + " entries and " + link.lagMilliseconds()
                    + " ms behind this node");
        }
        link.clocks().filter(LinkStatus.Clocks::alarm).ifPresent(clocks -> warnings.add(
                "the clocks are " + Math.round(Math.abs(clocks.skewMilliseconds()) / 1000) + " s apart"));
    }

    /** A group is judged by its first virtual router; all of them move together. */
    private static List<NodeReport.Group> groups(Seen seen, List<String> hindrances) {
        Map<String, VirtualRouterStatus> first = new LinkedHashMap<>();
        seen.vrrp().routers().forEach(router -> first.putIfAbsent(router.group().text(), router));
        List<NodeReport.Group> groups = new ArrayList<>();
        first.forEach((name, router) -> {
            if (router.maintenance()) {
                hindrances.add("it is in maintenance");
            } else if (router.state() == Role.INITIALIZE) {
                hindrances.add("group " + name + " takes no part" + down(router));
            }
            groups.add(new NodeReport.Group(name, router.state().word(), router.priority()));
        });
        return groups;
    }

    private static String down(VirtualRouterStatus router) {
        List<String> down = router.tracks().entrySet().stream()
                .filter(track -> track.getValue().equals("down"))
                .map(Map.Entry::getKey)
                .toList();
        return down.isEmpty() ? "; 'show vrrp detail' tells why" : ": " + String.join(", ", down) + " is down";
    }
}
