package io.twinwall.model.verify;

import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.HashSet;
import java.util.Set;

/** Rules of {@code firewall.policy}. */
final class PolicyRules {
    private PolicyRules() {}

    static void check(Report report, Zones zones) {
        Set<ZoneName> spokenOf = new HashSet<>();
        report.document().firewall().policy().forEach((pair, verdict) -> {
            String path = Places.child("firewall.policy", pair);
            spokenOf.add(pair.from());
            spokenOf.add(pair.to());
            if (pair.from().equals(ZonePair.LOCAL) && pair.to().equals(ZonePair.LOCAL)) {
                report.error(path, "the appliance's traffic with itself passes no policy", "leave this one out");
                return;
            }
            zones.mustExist(pair.from(), path, true);
            if (!pair.to().equals(pair.from())) {
                zones.mustExist(pair.to(), path, true);
            }
        });
        // A lost forward or policy may be the one that speaks of the zone.
        if (report.complete("firewall")) {
            report.document().firewall().forward().forEach(forward -> spokenOf.add(forward.from()));
            report.document().firewall().rules().values().forEach(rule -> spokenOf.addAll(named(rule, zones)));
            zones.places().forEach((zone, path) -> {
                if (!spokenOf.contains(zone) && !zone.equals(ZonePair.LOCAL)) {
                    report.warning(path, "no policy and no rule speaks of zone `" + zone
                                    + "`: nothing passes to it or from it",
                            "add `" + zone + " -> ZONE: accept` beneath `firewall.policy`");
                }
            });
        }
    }

    /** The zones of a rule; all where an end of it is any zone. */
    private static Set<ZoneName> named(RuleConfig rule, Zones zones) {
        boolean any = (rule.from().isEmpty() && rule.in().isEmpty()) || (rule.to().isEmpty() && rule.out().isEmpty());
        if (any) {
            return zones.places().keySet();
        }
        Set<ZoneName> named = new HashSet<>(rule.from());
        named.addAll(rule.to());
        return named;
    }
}
