package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.model.value.AddressSelector;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.AddressSpans;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.MacSelector;
import io.twinwall.model.value.PortSelector;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ProtocolNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists of selectors as matches. One match names one set or holds addresses written in place, so a list of several is
 * as many ways to fit; each excludes those before it, so that a packet goes one way only and is counted once.
 */
final class Ways {
    /** No selector is no condition. */
    private static final List<List<Match>> ANY = List.of(List.of());

    private final GroupSets groups;

    Ways(GroupSets groups) {
        this.groups = groups;
    }

    /** A match and its contrary. */
    private record Choice(Match yes, Match no) {}

    private static List<List<Match>> each(List<Choice> choices) {
        List<List<Match>> ways = new ArrayList<>();
        List<Match> before = new ArrayList<>();
        for (Choice choice : choices) {
            List<Match> way = new ArrayList<>(before);
            way.add(choice.yes());
            ways.add(way);
            before.add(choice.no());
        }
        return ways;
    }

    /** Every way to fit both. */
    static List<List<Match>> both(List<List<Match>> first, List<List<Match>> second) {
        if (first.equals(ANY)) {
            return second;
        }
        if (second.equals(ANY)) {
            return first;
        }
        List<List<Match>> ways = new ArrayList<>();
        for (List<Match> one : first) {
            for (List<Match> other : second) {
                List<Match> way = new ArrayList<>(one);
                way.addAll(other);
                ways.add(way);
            }
        }
        return ways;
    }

    /** The ways an address of one family is selected; none where no selector has one. */
    List<List<Match>> addresses(Match.Side side, IpFamily family, List<AddressSelector> selectors) {
        if (selectors.isEmpty()) {
            return ANY;
        }
        List<AddressSpan> spans = spans(family, selectors);
        if (spans.stream().anyMatch(AddressSpans::isEverything)) {
            return List.of(List.of(new Match.Family(family)));
        }
        List<Choice> choices = new ArrayList<>();
        if (!spans.isEmpty()) {
            choices.add(new Choice(
                    new Match.Addresses(side, false, spans), new Match.Addresses(side, true, spans)));
        }
        for (String set : sets(family, selectors)) {
            choices.add(new Choice(
                    new Match.AddressInSet(side, family, false, set),
                    new Match.AddressInSet(side, family, true, set)));
        }
        return each(choices);
    }

    /** What holds of an address of one family that no selector selects; empty where they select every address. */
    Optional<List<Match>> addressesExcept(Match.Side side, IpFamily family, List<AddressSelector> selectors) {
        List<Match> matches = new ArrayList<>();
        List<AddressSpan> spans = spans(family, selectors);
        if (spans.stream().anyMatch(AddressSpans::isEverything)) {
            return Optional.empty();
        }
        if (!spans.isEmpty()) {
            matches.add(new Match.Addresses(side, true, spans));
        }
        sets(family, selectors).forEach(set -> matches.add(new Match.AddressInSet(side, family, true, set)));
        return Optional.of(matches);
    }

    private static List<AddressSpan> spans(IpFamily family, List<AddressSelector> selectors) {
        List<AddressSpan> spans = new ArrayList<>();
        for (AddressSelector selector : selectors) {
            if (selector instanceof AddressSelector.Of(AddressSpan span) && span.family() == family.family()) {
                spans.add(span);
            }
        }
        return AddressSpans.merged(spans);
    }

    private List<String> sets(IpFamily family, List<AddressSelector> selectors) {
        List<String> names = new ArrayList<>();
        for (AddressSelector selector : selectors) {
            if (selector instanceof AddressSelector.OfGroup(FirewallGroupName group)) {
                groups.addresses(group, family).ifPresent(set -> names.add(set.name()));
            }
        }
        return names.stream().distinct().toList();
    }

    /** The ways a port of some protocols is selected. */
    List<List<Match>> ports(Match.Side side, List<ProtocolNumber> protocols, List<PortSelector> selectors) {
        if (selectors.isEmpty()) {
            return ANY;
        }
        List<PortSpan> spans = new ArrayList<>();
        List<FirewallGroupName> named = new ArrayList<>();
        for (PortSelector selector : selectors) {
            switch (selector) {
                case PortSelector.Of(PortSpan span) -> spans.add(span);
                case PortSelector.OfGroup(FirewallGroupName group) -> named.add(group);
            }
        }
        List<Choice> choices = new ArrayList<>();
        if (!spans.isEmpty()) {
            List<PortSpan> merged = PortSpans.merged(spans);
            choices.add(new Choice(
                    new Match.Ports(side, protocols, false, merged), new Match.Ports(side, protocols, true, merged)));
        }
        for (String set : sets(named)) {
            choices.add(new Choice(
                    new Match.PortInSet(side, protocols, false, set),
                    new Match.PortInSet(side, protocols, true, set)));
        }
        return each(choices);
    }

    /** The ways an Ethernet source is selected. */
    List<List<Match>> macs(List<MacSelector> selectors) {
        if (selectors.isEmpty()) {
            return ANY;
        }
        List<MacAddress> addresses = new ArrayList<>();
        List<FirewallGroupName> named = new ArrayList<>();
        for (MacSelector selector : selectors) {
            switch (selector) {
                case MacSelector.Of(MacAddress address) -> addresses.add(address);
                case MacSelector.OfGroup(FirewallGroupName group) -> named.add(group);
            }
        }
        List<Choice> choices = new ArrayList<>();
        if (!addresses.isEmpty()) {
            List<MacAddress> distinct = addresses.stream().distinct().toList();
            choices.add(new Choice(new Match.Macs(false, distinct), new Match.Macs(true, distinct)));
        }
        for (String set : sets(named)) {
            choices.add(new Choice(new Match.MacInSet(false, set), new Match.MacInSet(true, set)));
        }
        return each(choices);
    }

    private List<String> sets(List<FirewallGroupName> named) {
        return named.stream()
                .distinct()
                .flatMap(group -> groups.set(group).stream())
                .map(NamedSet::name)
                .toList();
    }
}
