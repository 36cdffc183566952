package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.model.config.FirewallGroupConfig;
import io.twinwall.model.config.GroupType;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.AddressSpans;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.GroupElement;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.TimeSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The named sets of the document's groups: {@code group.NAME} of ports and MAC addresses, {@code group.NAME.4} and
 * {@code group.NAME.6} of addresses, of a family that has none no set. A group with a timeout is filled by rules.
 */
final class GroupSets {
    private final Map<String, NamedSet> sets = new LinkedHashMap<>();

    GroupSets(Map<FirewallGroupName, FirewallGroupConfig> groups) {
        groups.forEach((name, group) -> {
            switch (group.type()) {
                case ADDRESS, NETWORK -> addresses(name, group);
                case PORT -> add(name(name), group, new Elements.Ports(group.timeout().isPresent()
                        ? List.of() : merged(group.elements())), true);
                case MAC -> add(name(name), group, new Elements.Macs(group.timeout().isPresent()
                        ? List.of()
                        : of(MacAddress.class, group.elements()).stream()
                                .distinct()
                                .sorted(Comparator.comparingLong(MacAddress::number))
                                .toList()), false);
            }
        });
    }

    private void addresses(FirewallGroupName name, FirewallGroupConfig group) {
        Map<IpFamily, List<AddressSpan>> byFamily = new LinkedHashMap<>();
        for (GroupElement element : group.elements()) {
            if (element instanceof AddressSpan span) {
                byFamily.computeIfAbsent(IpFamily.of(span.family()), none -> new ArrayList<>()).add(span);
            }
        }
        for (IpFamily family : IpFamily.values()) {
            List<AddressSpan> spans = AddressSpans.merged(byFamily.getOrDefault(family, List.of()));
            if (group.timeout().isPresent()) {
                add(name(name, family), group, new Elements.Addresses(family, List.of()), false);
            } else if (!spans.isEmpty()) {
                boolean interval =
                        group.type() == GroupType.NETWORK || !spans.stream().allMatch(AddressSpan::isSingle);
                add(name(name, family), group, new Elements.Addresses(family, spans), interval);
            }
        }
    }

    private void add(String name, FirewallGroupConfig group, Elements elements, boolean interval) {
        NamedSet.Kind kind = group.timeout().isPresent()
                ? new NamedSet.Dynamic(group.timeout().map(GroupSets::seconds), group.size().number())
                : interval ? NamedSet.Interval.INTERVAL : NamedSet.Hash.HASH;
        sets.put(name, new NamedSet(name, kind, elements));
    }

    /** Whole ones, rounded up: libnftables knows no less in JSON. */
    private static TimeSpan seconds(TimeSpan time) {
        return new TimeSpan(Math.ceilDiv(time.millis(), 1_000L) * 1_000L);
    }

    private static <T> List<T> of(Class<T> type, List<GroupElement> elements) {
        return elements.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static List<PortSpan> merged(List<GroupElement> elements) {
        return PortSpans.merged(of(PortSpan.class, elements));
    }

    /** Every set, in the document's order. */
    List<NamedSet> all() {
        return List.copyOf(sets.values());
    }

    /** The set of a group's addresses of one family; empty where it has none. */
    Optional<NamedSet> addresses(FirewallGroupName group, IpFamily family) {
        return Optional.ofNullable(sets.get(name(group, family)));
    }

    /** The set of a group's ports or MAC addresses; empty where there is no such group. */
    Optional<NamedSet> set(FirewallGroupName group) {
        return Optional.ofNullable(sets.get(name(group)));
    }

    /** Every set a group may have. */
    static List<String> names(FirewallGroupName group) {
        return List.of(name(group), name(group, IpFamily.V4), name(group, IpFamily.V6));
    }

    static String name(FirewallGroupName group) {
        return "group." + group;
    }

    static String name(FirewallGroupName group, IpFamily family) {
        return name(group) + suffix(family);
    }

    /** What parts the two sets of one thing. */
    static String suffix(IpFamily family) {
        return switch (family) {
            case V4 -> ".4";
            case V6 -> ".6";
        };
    }
}
