package io.twinwall.model.verify;

import io.twinwall.model.config.FirewallGroupConfig;
import io.twinwall.model.config.GroupType;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.AddressSelector;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.GroupElement;
import io.twinwall.model.value.MacSelector;
import io.twinwall.model.value.PortSelector;
import io.twinwall.model.value.PortSpan;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The firewall's groups as the rest of the document refers to them: reports a name that no group has and a group that
 * cannot stand where it is named, notes which are used and filled, and knows what they stand for.
 */
final class FirewallGroups {
    static final String PATH = "firewall.groups";

    /** Elements that are looked into one by one; a longer group is known by its name. */
    private static final int SPANS_MAX = 1024;

    private final Report report;
    private final Map<FirewallGroupName, FirewallGroupConfig> groups;
    private final Set<FirewallGroupName> used = new HashSet<>();
    private final Set<FirewallGroupName> filled = new HashSet<>();
    private final Map<FirewallGroupName, Set<Family>> families = new HashMap<>();

    FirewallGroups(Report report) {
        this.report = report;
        this.groups = report.document().firewall().groups();
    }

    boolean isUsed(FirewallGroupName name) {
        return used.contains(name);
    }

    boolean isFilled(FirewallGroupName name) {
        return filled.contains(name);
    }

    /** Notes the groups that a rule names, which is right. */
    void note(RuleConfig rule) {
        Stream.of(rule.source(), rule.destination(), rule.sourceExcept(), rule.destinationExcept())
                .forEach(selectors -> selectors.forEach(selector -> {
                    if (selector instanceof AddressSelector.OfGroup(FirewallGroupName name)) {
                        used.add(name);
                    }
                }));
        Stream.of(rule.port(), rule.sourcePort()).forEach(selectors -> selectors.forEach(selector -> {
            if (selector instanceof PortSelector.OfGroup(FirewallGroupName name)) {
                used.add(name);
            }
        }));
        rule.sourceMac().forEach(selector -> {
            if (selector instanceof MacSelector.OfGroup(FirewallGroupName name)) {
                used.add(name);
            }
        });
        Stream.of(rule.addSource(), rule.addDestination()).flatMap(Optional::stream).forEach(name -> {
            used.add(name);
            filled.add(name);
        });
    }

    /** Checks the groups among selectors written at {@code path}. */
    void checkAddresses(List<AddressSelector> selectors, String path) {
        for (int i = 0; i < selectors.size(); i++) {
            if (selectors.get(i) instanceof AddressSelector.OfGroup(FirewallGroupName name)) {
                check(name, Report.item(path, selectors, i), EnumSet.of(GroupType.ADDRESS, GroupType.NETWORK),
                        "addresses");
            }
        }
    }

    void checkPorts(List<PortSelector> selectors, String path) {
        for (int i = 0; i < selectors.size(); i++) {
            if (selectors.get(i) instanceof PortSelector.OfGroup(FirewallGroupName name)) {
                check(name, Report.item(path, selectors, i), EnumSet.of(GroupType.PORT), "ports");
            }
        }
    }

    void checkMacs(List<MacSelector> selectors, String path) {
        for (int i = 0; i < selectors.size(); i++) {
            if (selectors.get(i) instanceof MacSelector.OfGroup(FirewallGroupName name)) {
                check(name, Report.item(path, selectors, i), EnumSet.of(GroupType.MAC), "MAC addresses");
            }
        }
    }

    /** Checks the group that a rule adds addresses to. */
    void checkFilled(Optional<FirewallGroupName> name, String path) {
        if (name.isEmpty()) {
            return;
        }
        filled.add(name.get());
        Optional<FirewallGroupConfig> group = known(name.get(), path);
        if (group.isEmpty()) {
            return;
        }
        String at = Places.child(PATH, name.get());
        if (group.get().type() != GroupType.ADDRESS) {
            report.error(path, "an address is added to group " + Words.quoted(name.get()) + ", which is one of "
                            + plural(group.get().type()) + report.also(at),
                    "name a group with `type: address` and a `timeout`");
        } else if (group.get().timeout().isEmpty() && report.complete(Places.child(at, "timeout"))) {
            report.error(path, "group " + Words.quoted(name.get()) + " has no timeout, and what a rule adds would stay"
                            + " for ever" + report.also(at),
                    "add `timeout: TIME` to the group");
        }
    }

    private void check(FirewallGroupName name, String path, Set<GroupType> types, String wanted) {
        Optional<FirewallGroupConfig> group = known(name, path);
        if (group.isPresent() && !types.contains(group.get().type())) {
            report.error(path, "group " + Words.quoted(name) + " is one of " + plural(group.get().type()) + ", and "
                            + wanted + " are asked for here" + report.also(Places.child(PATH, name)),
                    "name a group of " + wanted);
        }
    }

    private Optional<FirewallGroupConfig> known(FirewallGroupName name, String path) {
        used.add(name);
        FirewallGroupConfig group = groups.get(name);
        if (group == null && report.complete(PATH)) {
            report.error(path, "no group is called " + Words.quoted(name),
                    report.suggestion(name, groups.keySet(), "add it beneath `firewall.groups`"));
        }
        return Optional.ofNullable(group);
    }

    static String plural(GroupType type) {
        return switch (type) {
            case ADDRESS -> "single addresses";
            case NETWORK -> "networks";
            case PORT -> "ports";
            case MAC -> "MAC addresses";
        };
    }

    /** What selectors stand for; every address where there are none. */
    AddressSet addresses(List<AddressSelector> selectors) {
        if (selectors.isEmpty()) {
            return AddressSet.ANY;
        }
        List<AddressSpan> spans = new ArrayList<>();
        Set<FirewallGroupName> byName = new HashSet<>();
        for (AddressSelector selector : selectors) {
            switch (selector) {
                case AddressSelector.Of(AddressSpan span) -> spans.add(span);
                case AddressSelector.OfGroup(FirewallGroupName name) -> {
                    FirewallGroupConfig group = groups.get(name);
                    if (group == null || group.timeout().isPresent() || group.elements().size() > SPANS_MAX
                            || !report.complete(Places.child(PATH, name))) {
                        byName.add(name);
                    } else {
                        group.elements().forEach(element -> addAddresses(element, spans));
                    }
                }
            }
        }
        return AddressSet.of(spans, byName);
    }

    private static void addAddresses(GroupElement element, List<AddressSpan> spans) {
        if (element instanceof AddressSpan span) {
            spans.add(span);
        }
    }

    /** The families that selectors have addresses of; a group that rules fill may have both. */
    Set<Family> families(List<AddressSelector> selectors) {
        if (selectors.isEmpty()) {
            return EnumSet.allOf(Family.class);
        }
        Set<Family> found = EnumSet.noneOf(Family.class);
        for (AddressSelector selector : selectors) {
            switch (selector) {
                case AddressSelector.Of(AddressSpan span) -> found.add(span.family());
                case AddressSelector.OfGroup(FirewallGroupName name) ->
                    found.addAll(families.computeIfAbsent(name, this::familiesOf));
            }
        }
        return found;
    }

    private Set<Family> familiesOf(FirewallGroupName name) {
        FirewallGroupConfig group = groups.get(name);
        if (group == null || group.timeout().isPresent() || group.elements().isEmpty()
                || !report.complete(Places.child(PATH, name))) {
            return EnumSet.allOf(Family.class);
        }
        Set<Family> found = EnumSet.noneOf(Family.class);
        for (GroupElement element : group.elements()) {
            if (element instanceof AddressSpan span) {
                found.add(span.family());
            }
            if (found.size() == Family.values().length) {
                break;
            }
        }
        return found.isEmpty() ? EnumSet.allOf(Family.class) : found;
    }

    /** What selectors stand for; empty where a group among them is not known. */
    Optional<PortSet> ports(List<PortSelector> selectors) {
        List<PortSpan> spans = new ArrayList<>();
        for (PortSelector selector : selectors) {
            switch (selector) {
                case PortSelector.Of(PortSpan span) -> spans.add(span);
                case PortSelector.OfGroup(FirewallGroupName name) -> {
                    FirewallGroupConfig group = groups.get(name);
                    if (group == null || group.type() != GroupType.PORT || group.elements().isEmpty()
                            || group.elements().size() > SPANS_MAX || !report.complete(Places.child(PATH, name))) {
                        return Optional.empty();
                    }
                    group.elements().forEach(element -> addPorts(element, spans));
                }
            }
        }
        return Optional.of(PortSet.of(spans));
    }

    private static void addPorts(GroupElement element, List<PortSpan> spans) {
        if (element instanceof PortSpan span) {
            spans.add(span);
        }
    }
}
