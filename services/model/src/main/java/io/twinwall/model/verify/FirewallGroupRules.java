package io.twinwall.model.verify;

import io.twinwall.model.config.FirewallGroupConfig;
import io.twinwall.model.config.GroupType;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.GroupElement;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.PortSpan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules of {@code firewall.groups}: elements of the group's type, none of them twice, groups that are used and filled
 * as they are meant. Networks inside of others are merged without a word; a range that overlaps is told, for a range
 * is counted out by hand. Near linear in a group of a million elements.
 */
final class FirewallGroupRules {
    /** Elements of one group told one by one. */
    private static final int TOLD_MAX = 20;

    private final Report report;
    private final FirewallGroups groups;

    private FirewallGroupRules(Report report, FirewallGroups groups) {
        this.report = report;
        this.groups = groups;
    }

    /** @param groups after all that refers to them was looked at */
    static void check(Report report, FirewallGroups groups) {
        FirewallGroupRules rules = new FirewallGroupRules(report, groups);
        report.document().firewall().groups().forEach(rules::group);
    }

    private void group(FirewallGroupName name, FirewallGroupConfig group) {
        String path = Places.child(FirewallGroups.PATH, name);
        String elements = Places.child(path, "elements");
        if (types(group, elements)) {
            switch (group.type()) {
                case ADDRESS, NETWORK -> addresses(group, elements);
                case PORT -> ports(group, elements);
                case MAC -> macs(group, elements);
            }
        }
        timeout(name, group, path);
        if (group.elements().isEmpty() && group.timeout().isEmpty() && report.complete(path)) {
            report.warning(path, "group " + Words.quoted(name) + " has no elements: what names it matches nothing",
                    "add `elements`, or leave the group out");
        }
        if (!groups.isUsed(name) && report.complete("firewall")) {
            report.warning(path, "nothing names group " + Words.quoted(name), "write `@" + name
                    + "` in a rule, or leave the group out");
        }
    }

    private void timeout(FirewallGroupName name, FirewallGroupConfig group, String path) {
        if (group.timeout().isEmpty()) {
            if (report.mentions(Places.child(path, "size")) && report.complete(Places.child(path, "timeout"))) {
                report.warning(Places.child(path, "size"), "a size without a timeout: rules add nothing to this group",
                        "leave it out, or add `timeout`");
            }
            return;
        }
        if (group.type() != GroupType.ADDRESS) {
            report.error(Places.child(path, "timeout"), "a timeout on a group of " + FirewallGroups.plural(group.type())
                    + ": rules add single addresses", "write `type: address`, or leave `timeout` out");
        } else if (!groups.isFilled(name) && report.complete("firewall.rules")) {
            report.warning(path, "no rule adds to group " + Words.quoted(name) + ", which has a timeout",
                    "write `add-source: " + name + "` in a rule, or leave `timeout` out");
        }
        if (!group.elements().isEmpty()) {
            report.error(Places.child(path, "elements"), "the elements of a group with a timeout come from rules",
                    "write them in a group of their own and name both, or leave `timeout` out");
        }
    }

    /** Whether every element is of the group's type. */
    private boolean types(FirewallGroupConfig group, String path) {
        int wrong = 0;
        for (int i = 0; i < group.elements().size(); i++) {
            GroupElement element = group.elements().get(i);
            boolean fits = switch (element) {
                case AddressSpan span -> group.type() == GroupType.NETWORK
                        || (group.type() == GroupType.ADDRESS && span.isSingle());
                case PortSpan ports -> group.type() == GroupType.PORT;
                case MacAddress mac -> group.type() == GroupType.MAC;
            };
            if (fits) {
                continue;
            }
            if (wrong++ < TOLD_MAX) {
                boolean network = element instanceof AddressSpan && group.type() == GroupType.ADDRESS;
                report.error(Report.item(path, group.elements(), i), element + " is " + kind(element)
                                + ", and the group is one of " + FirewallGroups.plural(group.type()),
                        network ? "write `type: network`" : "write it in a group of its own");
            }
        }
        if (wrong > TOLD_MAX) {
            report.error(path, wrong - TOLD_MAX + " more elements are not of the group's type",
                    "is the `type` right?");
        }
        return wrong == 0;
    }

    private static String kind(GroupElement element) {
        return switch (element) {
            case AddressSpan span when span.isSingle() -> "an address";
            case AddressSpan span when span.prefixLength() >= 0 -> "a network";
            case AddressSpan span -> "a range of addresses";
            case PortSpan ports when ports.isSingle() -> "a port";
            case PortSpan ports -> "a range of ports";
            case MacAddress mac -> "a MAC address";
        };
    }

    private void addresses(FirewallGroupConfig group, String path) {
        List<AddressSpan> spans = new ArrayList<>(group.elements().size());
        group.elements().forEach(element -> spans.add((AddressSpan) element));
        Told told = new Told(group.elements(), path);
        SpanOrder.overlaps(spans, (earlier, later) -> {
            AddressSpan one = spans.get(earlier);
            AddressSpan other = spans.get(later);
            if (one.equals(other)) {
                told.twice(earlier, later);
            } else if (one.prefixLength() < 0 || other.prefixLength() < 0) {
                told.overlap(earlier, later);
            }
        });
        told.end();
    }

    private void ports(FirewallGroupConfig group, String path) {
        // A port is a number as an address is, and the order of numbers is all that is wanted.
        List<AddressSpan> spans = group.elements().stream()
                .map(element -> (PortSpan) element)
                .map(ports -> new AddressSpan(number(ports.first()), number(ports.last())))
                .toList();
        Told told = new Told(group.elements(), path);
        SpanOrder.overlaps(spans, (earlier, later) -> {
            if (spans.get(earlier).equals(spans.get(later))) {
                told.twice(earlier, later);
            } else {
                told.overlap(earlier, later);
            }
        });
        told.end();
    }

    private static Ipv4Address number(Port port) {
        return new Ipv4Address(port.number());
    }

    private void macs(FirewallGroupConfig group, String path) {
        Map<GroupElement, Integer> first = new HashMap<>();
        Told told = new Told(group.elements(), path);
        for (int i = 0; i < group.elements().size(); i++) {
            Integer earlier = first.putIfAbsent(group.elements().get(i), i);
            if (earlier != null) {
                told.twice(earlier, i);
            }
        }
        told.end();
    }

    /** Warnings about the elements of one group, so many and then their count. */
    private final class Told {
        private final List<GroupElement> elements;
        private final String path;
        private int count;

        Told(List<GroupElement> elements, String path) {
            this.elements = elements;
            this.path = path;
        }

        void twice(int earlier, int later) {
            if (count++ < TOLD_MAX) {
                report.warning(at(later), elements.get(later) + " is written twice" + report.also(at(earlier)),
                        "keep one of them");
            }
        }

        void overlap(int earlier, int later) {
            if (count++ < TOLD_MAX) {
                report.warning(at(later), elements.get(later) + " overlaps " + elements.get(earlier)
                        + report.also(at(earlier)) + "; they are merged", "is one of its ends wrong?");
            }
        }

        void end() {
            if (count > TOLD_MAX) {
                report.warning(path, count - TOLD_MAX + " more elements are written twice or overlap others",
                        "keep each once");
            }
        }

        private String at(int index) {
            return Report.item(path, elements, index);
        }
    }
}
