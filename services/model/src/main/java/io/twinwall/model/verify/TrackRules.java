package io.twinwall.model.verify;

import io.twinwall.model.config.GroupConfig;
import io.twinwall.model.config.GroupPolicy;
import io.twinwall.model.config.RouteConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.Destination;
import io.twinwall.model.value.InterfaceName;

/** Rules of what a group's priority hangs on. */
final class TrackRules {
    private TrackRules() {}

    static void check(Report report, GroupConfig group, String groupPath) {
        String path = Places.child(groupPath, "track");
        for (InterfaceName name : group.track().interfaces().keySet()) {
            String at = Places.child(Places.child(path, "interfaces"), name);
            boolean member = group.interfaces().contains(name);
            if (GroupRules.exists(report, name, at) && member && group.policy() != GroupPolicy.WEIGHTED) {
                report.warning(at, "interface " + Words.quoted(name) + " is watched by this group already",
                        "leave it out here, or write `policy: weighted`");
            }
        }
        for (CheckName name : group.track().checks().keySet()) {
            known(report, name, Places.child(Places.child(path, "checks"), name));
        }
        for (Destination to : group.track().routes().keySet()) {
            hangsOnItself(report, to, Places.child(Places.child(path, "routes"), to));
        }
    }

    /** Says so where there is no such check. */
    static void known(Report report, CheckName name, String path) {
        boolean exists = report.document().checks().containsKey(name)
                || report.mentions(Places.child("checks", name));
        if (!exists && report.complete("checks")) {
            report.error(path, "there is no check " + Words.quoted(name),
                    Report.meant(name, report.document().checks().keySet(), "add it beneath `checks:`"));
        }
    }

    /** A static route without a check of its own is always there: tracking it tells nothing. */
    private static void hangsOnItself(Report report, Destination to, String path) {
        boolean fixed = report.document().routes().stream()
                .filter(route -> route.to().equals(to))
                .map(RouteConfig::track)
                .anyMatch(track -> track.isEmpty());
        if (fixed) {
            report.warning(path, "the route to " + to + " is one of `routes`, and there whatever happens",
                    "give that route a `track`, and track the check here");
        }
    }
}
