package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.GroupConfig;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.config.VrrpConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules of {@code vrrp}: groups of virtual routers that exist, each in one group, and a clear order of the nodes. */
final class GroupRules {
    /** Below this a pause of the machine that nobody would notice outlasts the guard, 2.5 intervals. */
    private static final int INTERVAL_SHORT_CENTISECONDS = 3;

    /** Above this a failed node is missed for more than half a minute (three intervals and the skew). */
    private static final int INTERVAL_LONG_CENTISECONDS = 1000;

    private GroupRules() {}

    static void check(Report report) {
        Document document = report.document();
        interval(report, document.vrrp().advertisementInterval(), "vrrp.advertisement-interval");
        Map<InterfaceName, String> member = new HashMap<>();
        document.vrrp().groups().forEach((name, group) -> {
            String path = Places.child("vrrp.groups", name);
            if (group.interfaces().isEmpty() && report.complete(Places.child(path, "interfaces"))) {
                report.error(path, "the group has no interfaces", "add `interfaces: [INTERFACE, ...]`");
            }
            members(report, group, path, member);
            TrackRules.check(report, group, path);
            priorities(report, group, path);
            version(report, group, path);
            group.advertisementInterval().ifPresent(each ->
                    interval(report, each, Places.child(path, "advertisement-interval")));
        });
        List<InterfaceName> rest = Groups.ungrouped(document);
        if (!rest.isEmpty()) {
            version(report, GroupConfig.of(rest), "vrrp");
        }
        if (document.vrrp().groups().containsKey(Groups.MAIN) && !rest.isEmpty() && report.complete("vrrp.groups")) {
            report.error(Places.child("vrrp.groups", Groups.MAIN),
                    "`main` is the group of virtual routers in no other, and " + Words.quoted(rest.getFirst())
                            + " is in none",
                    "add it to a group, or give this group another name");
        }
    }

    private static void interval(Report report, AdvertisementInterval interval, String path) {
        int centiseconds = interval.centiseconds();
        if (centiseconds < INTERVAL_SHORT_CENTISECONDS) {
            report.warning(path, "at " + interval + " a pause of "
                    + centiseconds * 25 + "ms takes the addresses from a healthy node", "write 30ms or more");
        } else if (centiseconds > INTERVAL_LONG_CENTISECONDS) {
            report.warning(path, "at " + interval + " a failed node is missed for more than "
                    + centiseconds * 3 / 100 + "s", "write 1s or less for a pair");
        }
    }

    /** RFC 3768: IPv4 only, whole seconds in 8 bits; RFC 9568 has no authentication. */
    private static void version(Report report, GroupConfig group, String path) {
        VrrpConfig vrrp = report.document().vrrp();
        String at = group.version().isPresent() ? Places.child(path, "version") : "vrrp.version";
        if (group.version().orElse(vrrp.version()).number() == 3) {
            if (group.authentication().isPresent()) {
                report.error(Places.child(path, "authentication"), "version 3 has no authentication",
                        "leave it out, or write `version: 2`");
            }
            return;
        }
        AdvertisementInterval interval = group.advertisementInterval().orElse(vrrp.advertisementInterval());
        if (interval.centiseconds() % 100 != 0 || interval.centiseconds() > 25_500) {
            report.error(at, "version 2 counts whole seconds, and the advertisement interval is " + interval,
                    "write `advertisement-interval: 1s`, or `version: 3`");
        }
        for (InterfaceName name : group.interfaces()) {
            InterfaceConfig port = report.document().interfaces().get(name);
            if (port != null && port.virtualAddresses().stream().anyMatch(each -> !each.address().isV4())) {
                report.error(at, "version 2 knows IPv4 alone, and interface " + Words.quoted(name)
                        + " has a virtual IPv6 address", "write `version: 3`");
            }
        }
    }

    private static void members(Report report, GroupConfig group, String path, Map<InterfaceName, String> member) {
        List<InterfaceName> names = group.interfaces();
        for (int i = 0; i < names.size(); i++) {
            InterfaceName name = names.get(i);
            String at = item(Places.child(path, "interfaces"), names, i);
            if (!exists(report, name, at)) {
                continue;
            }
            if (report.document().interfaces().containsKey(name)
                    && report.document().interfaces().get(name).virtualAddresses().isEmpty()
                    && report.complete(Places.child(Places.child("interfaces", name), "virtual"))) {
                report.error(at, "interface " + Words.quoted(name) + " has no virtual address",
                        "add `virtual` to it, or write it in `track.interfaces`");
            }
            String earlier = member.putIfAbsent(name, at);
            if (earlier != null) {
                report.error(at, "interface " + Words.quoted(name) + " is in a group already" + report.also(earlier),
                        "a virtual router moves with one group");
            }
        }
    }

    static boolean exists(Report report, InterfaceName name, String path) {
        boolean exists = report.document().interfaces().containsKey(name)
                || report.mentions(Places.child("interfaces", name));
        if (!exists && report.portsKnow()) {
            report.error(path, "there is no interface " + Words.quoted(name),
                    Report.meant(name, report.document().interfaces().keySet(), "add it beneath `interfaces:`"));
        }
        return exists;
    }

    private static void priorities(Report report, GroupConfig group, String path) {
        List<NodeName> nodes = report.document().pair().nodes();
        if (nodes.size() != 2 || group.priority().isEmpty()) {
            return;
        }
        NodeName first = nodes.getFirst();
        NodeName second = nodes.getLast();
        boolean known = group.priority().get().at(first).isPresent() && group.priority().get().at(second).isPresent();
        if (known && Groups.priority(report.document(), group, first)
                .equals(Groups.priority(report.document(), group, second))) {
            report.error(Places.child(path, "priority"), "both nodes have the same priority",
                    "write a map of node names, as {" + first + ": 250, " + second + ": 200}");
        }
    }

    private static String item(String path, List<?> list, int index) {
        return list.size() == 1 ? path : Places.child(path, index + 1);
    }
}
