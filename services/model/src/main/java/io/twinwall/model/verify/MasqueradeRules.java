package io.twinwall.model.verify;

import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.config.RuleVerdict;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.schema.Places;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules of {@code firewall.masquerade}. The first entry that fits a connection translates it. */
final class MasqueradeRules {
    /** So few connections to one server at a time are told of: a page of the web opens dozens. */
    private static final int PORTS_FEW = 256;

    private final Report report;
    private final Zones zones;
    private final ZoneAddresses addresses;
    private final FirewallGroups groups;
    private final FirewallConfig firewall;
    private final Map<ZonePair, List<Shape>> earlier = new HashMap<>();

    private MasqueradeRules(Report report, Zones zones, ZoneAddresses addresses, FirewallGroups groups) {
        this.report = report;
        this.zones = zones;
        this.addresses = addresses;
        this.groups = groups;
        this.firewall = report.document().firewall();
    }

    /** What an entry takes of the connections between its zones. */
    private record Shape(String path, Set<Family> families, AddressSet source, AddressSet destination,
            AddressSet except) {
        boolean covers(Shape other) {
            boolean exceptNone = except.equals(AddressSet.NONE);
            return families.containsAll(other.families) && source.covers(other.source)
                    && destination.covers(other.destination)
                    && (exceptNone || other.except.covers(except) || except.isDisjointFrom(other.destination));
        }
    }

    static void check(Report report, Zones zones, ZoneAddresses addresses, FirewallGroups groups) {
        MasqueradeRules rules = new MasqueradeRules(report, zones, addresses, groups);
        List<MasqueradeConfig> entries = rules.firewall.masquerade();
        for (int i = 0; i < entries.size(); i++) {
            rules.entry(entries.get(i), Places.child("firewall.masquerade", i + 1));
        }
    }

    private void entry(MasqueradeConfig entry, String path) {
        groups.checkAddresses(entry.source(), Places.child(path, "source"));
        groups.checkAddresses(entry.destination(), Places.child(path, "destination"));
        groups.checkAddresses(entry.destinationExcept(), Places.child(path, "destination-except"));
        boolean known = zones.mustExist(entry.from(), Places.child(path, "from"), false);
        if (entry.from().equals(entry.out())) {
            report.error(Places.child(path, "out"), "zone `" + entry.out() + "` is the one the connection comes from",
                    "write the zone it leaves by");
            return;
        }
        known &= zones.mustExist(entry.out(), Places.child(path, "out"), false);
        ZonePair way = new ZonePair(entry.from(), entry.out());
        if (known) {
            target(entry, path);
            if (!accepted(way) && report.complete("firewall.policy") && report.complete("firewall.rules")) {
                report.warning(path, "no policy accepts " + way + ": there is nothing to translate",
                        "add `" + way + ": accept` beneath `firewall.policy`");
            }
        }
        if (families(entry, path)) {
            shadow(entry, way, path);
        }
        ports(entry, path);
    }

    private boolean accepted(ZonePair way) {
        return firewall.policy().get(way) == Verdict.ACCEPT
                || firewall.rules().values().stream().anyMatch(rule -> accepts(rule, way));
    }

    private static boolean accepts(RuleConfig rule, ZonePair way) {
        return rule.verdict() == RuleVerdict.ACCEPT && !rule.disabled()
                && (rule.from().isEmpty() || rule.from().contains(way.from()))
                && (rule.to().isEmpty() || rule.to().contains(way.to()));
    }

    private void target(MasqueradeConfig entry, String path) {
        if (!(entry.to() instanceof TranslationTarget.Fixed(AddressSpan span)) || !addresses.areKnown()) {
            return;
        }
        String at = Places.child(path, "to");
        IpAddress fixed = span.first();
        List<IpAddress> out = addresses.of(entry.out());
        if (!out.isEmpty() && out.stream().noneMatch(address -> address.bits() == fixed.bits())) {
            report.error(at, fixed + " is " + fixed.family() + " and zone `" + entry.out() + "` has no "
                    + fixed.family() + " address", "write an " + out.getFirst().family() + " address");
        } else if (addresses.isUnanswered(entry.out(), span)) {
            report.error(at, "no interface of zone `" + entry.out() + "` answers for "
                            + (span.isSingle() ? span : "every address of " + span) + ", so that answers are lost",
                    span.isSingle() ? "add it to `virtual` of the interface"
                            : "add each to `virtual` of the interface, or write a pool that is routed to the pair");
        }
    }

    /** The families that an entry translates: {@code virtual} and {@code interface} are for IPv4 (RFC 4864). */
    private static Set<Family> translated(MasqueradeConfig entry) {
        return switch (entry.to()) {
            case TranslationTarget.Virtual _, TranslationTarget.OfInterface _ -> EnumSet.of(Family.IPV4);
            case TranslationTarget.Fixed(AddressSpan span) -> EnumSet.of(span.family());
            case TranslationTarget.Unchanged _ -> EnumSet.allOf(Family.class);
        };
    }

    /** Whether its addresses are of a family that it translates; says so where they are not. */
    private boolean families(MasqueradeConfig entry, String path) {
        Set<Family> families = translated(entry);
        Set<Family> source = groups.families(entry.source());
        Set<Family> destination = groups.families(entry.destination());
        for (Family family : families) {
            if (source.contains(family) && destination.contains(family)) {
                return true;
            }
        }
        String key = source.stream().noneMatch(families::contains) ? "source" : "destination";
        report.error(Places.child(path, key), "the addresses of `" + key + "` are of another family than "
                        + (families.size() > 1 ? "those of `source`"
                                : "`to: " + entry.to() + "`, which is for " + families.iterator().next())
                        + ": there is nothing to translate",
                "write both of one family");
        return false;
    }

    private void shadow(MasqueradeConfig entry, ZonePair way, String path) {
        if (!report.complete(path)) {
            return;
        }
        AddressSet except = entry.destinationExcept().isEmpty() ? AddressSet.NONE
                : groups.addresses(entry.destinationExcept());
        Shape shape = new Shape(path, translated(entry), groups.addresses(entry.source()),
                groups.addresses(entry.destination()), except);
        List<Shape> before = earlier.computeIfAbsent(way, none -> new ArrayList<>());
        for (Shape each : before) {
            if (each.covers(shape)) {
                report.warning(path, "this translation from `" + entry.from() + "` out of `" + entry.out()
                                + "` never takes effect: an earlier one takes all of it" + report.also(each.path()),
                        "write it before that one, or leave it out");
                return;
            }
        }
        before.add(shape);
    }

    private void ports(MasqueradeConfig entry, String path) {
        boolean unchanged = entry.to() instanceof TranslationTarget.Unchanged;
        if (unchanged && (entry.ports().isPresent() || entry.fullyRandom())) {
            report.error(Places.child(path, entry.ports().isPresent() ? "ports" : "fully-random"),
                    "`to: none` translates nothing, neither address nor port", "leave it out");
        } else if (entry.ports().isPresent() && entry.ports().get().size() < PORTS_FEW) {
            PortSpan ports = entry.ports().get();
            report.warning(Places.child(path, "ports"), ports.size() + " port" + (ports.size() == 1 ? "" : "s")
                            + ": so many connections to one port of a server may be open at a time, of all clients"
                            + " together",
                    "write more of them, as 1024-65535");
        }
        boolean pool = entry.to() instanceof TranslationTarget.Fixed(AddressSpan span) && !span.isSingle();
        if (entry.persistent() && !pool && report.complete(Places.child(path, "to"))) {
            report.error(Places.child(path, "persistent"), "there is no pool to choose the same address of",
                    "write `to: FIRST-LAST`, or leave `persistent` out");
        }
    }
}
