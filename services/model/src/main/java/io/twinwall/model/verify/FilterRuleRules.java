package io.twinwall.model.verify;

import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.SharedPorts;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.AddressSelector;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IcmpMessage;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.RuleName;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules of what the entries of {@code firewall.rules} look for: names that exist, and no entry that no packet can
 * match. What entries do is judged by {@link RuleActionRules}, what they leave for each other by {@link RuleShadows}.
 */
final class FilterRuleRules {
    static final String PATH = "firewall.rules";

    private final Report report;
    private final Zones zones;
    private final FirewallGroups groups;
    private final Map<InterfaceName, Optional<ZoneName>> zoneOf = new HashMap<>();
    private final boolean portsKnown;

    private FilterRuleRules(Report report, Zones zones, FirewallGroups groups) {
        this.report = report;
        this.zones = zones;
        this.groups = groups;
        SharedPorts ports = SharedPorts.of(report.document());
        report.document().interfaces().keySet().forEach(name -> zoneOf.put(name, ports.zone(name)));
        this.portsKnown = report.portsKnow("zone");
    }

    static void check(Report report, Zones zones, FirewallGroups groups, VerifiedBefore before) {
        before.begin(report.document(), report.complete(""));
        FilterRuleRules rules = new FilterRuleRules(report, zones, groups);
        Map<RuleName, RuleConfig> written = report.document().firewall().rules();
        written.forEach((name, rule) -> {
            if (before.isRight(rule)) {
                groups.note(rule);
                before.right(rule);
                return;
            }
            int told = report.count();
            String path = Places.child(PATH, name);
            rules.ends(rule, path);
            rules.addresses(rule, path);
            rules.protocols(rule, path);
            rules.states(rule, path);
            groups.checkFilled(rule.addSource(), Places.child(path, "add-source"));
            groups.checkFilled(rule.addDestination(), Places.child(path, "add-destination"));
            RuleActionRules.check(report, rule, path);
            SynProxyPaths.check(report, groups, rule, path);
            if (report.count() == told) {
                before.right(rule);
            }
        });
        RuleShadows.check(report, groups, written, before);
    }

    /** Zones and interfaces of both ends. */
    private void ends(RuleConfig rule, String path) {
        zones(rule.from(), Places.child(path, "from"));
        zones(rule.to(), Places.child(path, "to"));
        if (onlyLocal(rule.from()) && onlyLocal(rule.to())) {
            report.error(path, "the appliance's traffic with itself passes no rule", "leave this one out");
        }
        end(rule.in(), rule.from(), path, "in", "comes from");
        end(rule.out(), rule.to(), path, "out", "goes to");
        if (!rule.sourceMac().isEmpty() && onlyLocal(rule.from())) {
            report.error(Places.child(path, "source-mac"), "what the appliance itself sends has no source MAC address"
                    + " yet: the rule can match nothing", "leave `source-mac` out");
        }
    }

    private void zones(List<ZoneName> named, String path) {
        for (int i = 0; i < named.size(); i++) {
            zones.mustExist(named.get(i), Report.item(path, named, i), true);
        }
    }

    private static boolean onlyLocal(List<ZoneName> named) {
        return !named.isEmpty() && named.stream().allMatch(ZonePair.LOCAL::equals);
    }

    private void end(List<InterfaceName> ports, List<ZoneName> named, String path, String key, String way) {
        if (ports.isEmpty()) {
            return;
        }
        String at = Places.child(path, key);
        if (onlyLocal(named)) {
            report.error(at, "the rule is for what " + way + " the appliance itself, which no interface carries: it can"
                    + " match nothing", "leave `" + key + "` out");
            return;
        }
        if (named.contains(ZonePair.LOCAL)) {
            report.warning(at, "what " + way + " the appliance itself passes no interface, so that `local` is left out",
                    "write a rule of its own for `local`");
        }
        for (int i = 0; i < ports.size(); i++) {
            InterfaceName port = ports.get(i);
            Optional<ZoneName> zone = zoneOf.getOrDefault(port, Optional.empty());
            String item = Report.item(at, ports, i);
            if (!zoneOf.containsKey(port)) {
                if (report.complete("interfaces")) {
                    report.error(item, "there is no interface " + Words.quoted(port),
                            report.suggestion(port, zoneOf.keySet(), "name one of `interfaces`"));
                }
            } else if (zone.isEmpty() && portsKnown) {
                report.error(item, "interface " + Words.quoted(port) + " is in no zone: no rule sees its traffic",
                        "give it a `zone`");
            } else if (zone.isPresent() && !named.isEmpty() && !named.contains(zone.get())) {
                report.error(item, "interface " + Words.quoted(port) + " is in zone " + Words.quoted(zone.get())
                                + ", and the rule is for what " + way + " "
                                + Words.either(named.stream().map(Words::quoted).toList()),
                        "name an interface of that zone, or leave `" + key + "` out");
            }
        }
    }

    private void addresses(RuleConfig rule, String path) {
        String source = Places.child(path, "source");
        String destination = Places.child(path, "destination");
        groups.checkAddresses(rule.source(), source);
        groups.checkAddresses(rule.destination(), destination);
        groups.checkAddresses(rule.sourceExcept(), Places.child(path, "source-except"));
        groups.checkAddresses(rule.destinationExcept(), Places.child(path, "destination-except"));
        groups.checkMacs(rule.sourceMac(), Places.child(path, "source-mac"));
        exceptions(rule.source(), rule.sourceExcept(), path, "source");
        exceptions(rule.destination(), rule.destinationExcept(), path, "destination");
        Set<Family> from = groups.families(rule.source());
        Set<Family> to = groups.families(rule.destination());
        if (!from.isEmpty() && !to.isEmpty() && common(from, to).isEmpty()) {
            report.error(destination, "destinations are " + words(to) + " and sources " + words(from) + ": the rule can"
                    + " match nothing" + report.also(source), "write both of one family");
        }
    }

    private void exceptions(List<AddressSelector> written, List<AddressSelector> except, String path, String key) {
        if (except.isEmpty()) {
            return;
        }
        String at = Places.child(path, key + "-except");
        AddressSet whole = groups.addresses(written);
        AddressSet without = groups.addresses(except);
        if (without.covers(whole)) {
            report.error(at, "nothing is left of the " + key + " addresses: the rule can match nothing",
                    "write fewer exceptions");
            return;
        }
        for (int i = 0; i < except.size(); i++) {
            if (groups.addresses(List.of(except.get(i))).isDisjointFrom(whole)) {
                report.warning(Report.item(at, except, i), except.get(i) + " is not among the " + key
                        + " addresses, so that it takes nothing away", "leave it out, or write `" + key + "` wider");
            }
        }
    }

    private static Set<Family> common(Set<Family> one, Set<Family> other) {
        Set<Family> both = EnumSet.noneOf(Family.class);
        one.stream().filter(other::contains).forEach(both::add);
        return both;
    }

    private static String words(Collection<Family> families) {
        return Words.all(families.stream().map(Family::toString).toList());
    }

    private void protocols(RuleConfig rule, String path) {
        groups.checkPorts(rule.sourcePort(), Places.child(path, "source-port"));
        groups.checkPorts(rule.port(), Places.child(path, "port"));
        boolean ports = !rule.sourcePort().isEmpty() || !rule.port().isEmpty();
        String portKey = Places.child(path, rule.port().isEmpty() ? "source-port" : "port");
        Set<Family> families = common(groups.families(rule.source()), groups.families(rule.destination()));
        String at = Places.child(path, "protocol");
        for (int i = 0; i < rule.protocol().size(); i++) {
            ProtocolNumber protocol = rule.protocol().get(i);
            String item = Report.item(at, rule.protocol(), i);
            Optional<Family> only = family(protocol);
            if (ports && !protocol.hasPorts()) {
                report.error(item, protocol + " has no ports" + report.also(portKey),
                        "leave the ports out, or write a rule of its own for " + protocol);
            }
            if (only.isPresent() && !families.isEmpty() && !families.contains(only.get())) {
                report.error(item, protocol + " is of " + only.get() + ", and the addresses are " + words(families)
                        + ": the rule can match nothing", "write " + (only.get() == Family.IPV4 ? "icmpv6" : "icmp"));
            }
            if (!rule.icmpTypes().isEmpty() && only.isEmpty()) {
                report.error(item, protocol + " has no ICMP types" + report.also(Places.child(path, "icmp-type")),
                        "write icmp, icmpv6 or both, or leave `protocol` out");
            }
        }
        if (ports && !rule.icmpTypes().isEmpty()) {
            report.error(portKey, "ICMP messages have no ports: the rule can match nothing"
                    + report.also(Places.child(path, "icmp-type")), "write a rule for each");
        }
        icmpTypes(rule, families, path);
    }

    private static Optional<Family> family(ProtocolNumber protocol) {
        if (protocol.equals(ProtocolNumber.ICMP)) {
            return Optional.of(Family.IPV4);
        }
        return protocol.equals(ProtocolNumber.ICMPV6) ? Optional.of(Family.IPV6) : Optional.empty();
    }

    private void icmpTypes(RuleConfig rule, Set<Family> families, String path) {
        Set<Family> spoken = EnumSet.noneOf(Family.class);
        rule.protocol().forEach(protocol -> family(protocol).ifPresent(spoken::add));
        Set<Family> possible = rule.protocol().isEmpty() ? families : common(families, spoken);
        if (possible.isEmpty()) {
            // Said already: of the protocols or of the addresses.
            return;
        }
        String at = Places.child(path, "icmp-type");
        for (int i = 0; i < rule.icmpTypes().size(); i++) {
            IcmpMessage message = rule.icmpTypes().get(i);
            if (possible.stream().noneMatch(family -> message.type(family).isPresent())) {
                report.error(Report.item(at, rule.icmpTypes(), i), message + " is no message of "
                                + (possible.contains(Family.IPV4) ? "ICMP" : "ICMPv6") + ", and the rule is for "
                                + words(possible),
                        "leave it out, or write addresses and protocol of the other family");
            }
        }
    }

    /** Only what opens a connection, and what is not tracked, comes as far as the rules. */
    private void states(RuleConfig rule, String path) {
        boolean reachable = rule.state().isEmpty() || rule.state().contains(ConnectionState.NEW)
                || rule.state().contains(ConnectionState.UNTRACKED);
        if (!reachable) {
            report.warning(Places.child(path, "state"), "no packet of " + Words.either(rule.state().stream()
                            .map(state -> state.name().toLowerCase(java.util.Locale.ROOT)).toList())
                            + " comes as far as the rules: open connections pass before them, invalid packets are"
                            + " dropped before them",
                    "leave the rule out, or write `state: new`");
        }
    }
}
