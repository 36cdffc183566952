package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.GroupConfig;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.VrrpConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules of {@code vrrp}: groups of virtual routers that exist, each in one group, and a clear order of the nodes. */
final class GroupRules {
    /** Below this a pause of the machine that nobody would notice outlasts the guard, 2.5 intervals. */
    private static final int INTERVAL_SHORT_CENTISECONDS = 3;

    /** Above this a failed node is missed for more than half a minute (three intervals and the skew). */
    private static final int INTERVAL_LONG_CENTISECONDS = 1000;

    private GroupRules() {}

    static void check(Report report) {
        Document document = report.document();
        interval(report, document.vrrp());
        Map<InterfaceName, String> member = new HashMap<>();
        document.vrrp().groups().forEach((name, group) -> {
            String path = Places.child("vrrp.groups", name);
            if (group.interfaces().isEmpty() && report.complete(Places.child(path, "interfaces"))) {
                report.error(path, "the group has no interfaces", "add `interfaces: [INTERFACE, ...]`");
            }
            members(report, group, path, member);
            tracked(report, group, path);
            priorities(report, group, path);
        });
        List<InterfaceName> rest = Groups.ungrouped(document);
        if (document.vrrp().groups().containsKey(Groups.MAIN) && !rest.isEmpty() && report.complete("vrrp.groups")) {
            report.error(Places.child("vrrp.groups", Groups.MAIN),
                    "`main` is the group of virtual routers in no other, and " + Words.quoted(rest.getFirst())
                            + " is in none",
                    "add it to a group, or give this group another name");
        }
    }

    private static void interval(Report report, VrrpConfig vrrp) {
        int centiseconds = vrrp.advertisementInterval().centiseconds();
        String path = "vrrp.advertisement-interval";
        if (centiseconds < INTERVAL_SHORT_CENTISECONDS) {
            report.warning(path, "at " + vrrp.advertisementInterval() + " a pause of "
                    + centiseconds * 25 + "ms takes the addresses from a healthy node", "write 30ms or more");
        } else if (centiseconds > INTERVAL_LONG_CENTISECONDS) {
            report.warning(path, "at " + vrrp.advertisementInterval() + " a failed node is missed for more than "
                    + centiseconds * 3 / 100 + "s", "write 1s or less for a pair");
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
                        "add `virtual` to it, or write it in `track`");
            }
            String earlier = member.putIfAbsent(name, at);
            if (earlier != null) {
                report.error(at, "interface " + Words.quoted(name) + " is in a group already" + report.also(earlier),
                        "a virtual router moves with one group");
            }
        }
    }

    private static void tracked(Report report, GroupConfig group, String path) {
        Set<InterfaceName> seen = new HashSet<>(group.interfaces());
        for (int i = 0; i < group.track().size(); i++) {
            InterfaceName name = group.track().get(i);
            String at = item(Places.child(path, "track"), group.track(), i);
            if (exists(report, name, at) && !seen.add(name)) {
                report.warning(at, "interface " + Words.quoted(name) + " is watched by this group already",
                        "leave it out here");
            }
        }
    }

    private static boolean exists(Report report, InterfaceName name, String path) {
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
