package io.twinwall.model.verify;

import io.twinwall.model.config.OneToOneConfig;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.config.PrefixTranslationConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Rules of {@code firewall.one-to-one} and {@code firewall.nptv6}: whole addresses and prefixes for one another. */
final class OneToOneRules {
    /** Longer prefixes have no subnet to adjust (RFC 6296 section 3.5 needs 16 bits behind it). */
    private static final int NPT_LENGTH_MAX = 112;

    /** An interface identifier has 64 bits (RFC 4291 section 2.5.1): a segment is not a part of one. */
    private static final int SEGMENT_LENGTH = 64;

    private static final Prefix GLOBAL = Prefix.parse("2000::/3");

    private final Report report;
    private final Zones zones;
    private final ZoneAddresses addresses;

    private OneToOneRules(Report report, Zones zones, ZoneAddresses addresses) {
        this.report = report;
        this.zones = zones;
        this.addresses = addresses;
    }

    static void check(Report report, Zones zones, ZoneAddresses addresses) {
        OneToOneRules rules = new OneToOneRules(report, zones, addresses);
        rules.oneToOne(report.document().firewall().oneToOne());
        rules.prefixes(report.document().firewall().nptv6());
    }

    private void oneToOne(List<OneToOneConfig> entries) {
        String list = "firewall.one-to-one";
        List<OneToOneConfig> whole = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            OneToOneConfig entry = entries.get(i);
            String path = Places.child(list, i + 1);
            boolean known = zones.mustExist(entry.zone(), Places.child(path, "zone"), false);
            addresses.hairpin(entry.hairpin(), entry.zone(), Places.child(path, "hairpin"));
            boolean fits = sizes(entry, path);
            whole.add(fits ? entry : null);
            if (known && fits && addresses.areKnown()) {
                outer(entry, path);
            }
            if (fits && !(addresses.isReachable(entry.inner().first())
                    && addresses.isReachable(entry.inner().last()))) {
                report.warning(Places.child(path, "inner"), "no route leads to " + entry.inner(),
                        "write addresses on the network of an interface, or add a route to them");
            }
        }
        forwards(entries);
        overlaps(whole, list, "outer", OneToOneConfig::zone, OneToOneConfig::outer);
        List<OneToOneConfig> outgoing = whole.stream()
                .map(entry -> entry != null && entry.outgoing() ? entry : null)
                .toList();
        overlaps(outgoing, list, "inner", OneToOneConfig::zone, OneToOneConfig::inner);
    }

    private boolean sizes(OneToOneConfig entry, String path) {
        boolean outer = isWhole(entry.outer(), Places.child(path, "outer"));
        boolean inner = isWhole(entry.inner(), Places.child(path, "inner"));
        if (!outer || !inner) {
            return false;
        }
        if (entry.outer().family() != entry.inner().family()) {
            report.error(Places.child(path, "inner"), entry.inner() + " is of another family than " + entry.outer(),
                    "write both of one family");
            return false;
        }
        if (entry.outer().prefixLength() != entry.inner().prefixLength()) {
            report.error(Places.child(path, "inner"), entry.inner() + " has " + count(entry.inner()) + ", and "
                    + entry.outer() + " has " + count(entry.outer()), "write as many inner addresses as outer ones");
            return false;
        }
        if (entry.outer().overlaps(entry.inner())) {
            report.error(Places.child(path, "inner"), entry.inner() + " would stand for itself",
                    "write other addresses than the outer ones");
            return false;
        }
        return true;
    }

    private boolean isWhole(AddressSpan span, String path) {
        if (span.prefixLength() < 0) {
            report.error(path, span + " is neither one address nor a network", "write an entry for each network in it");
        }
        return span.prefixLength() >= 0;
    }

    private static String count(AddressSpan span) {
        return span.isSingle() ? "one address" : "a length of " + span.prefixLength();
    }

    private void outer(OneToOneConfig entry, String path) {
        String at = Places.child(path, "outer");
        AddressSpan outer = entry.outer();
        Optional<IpAddress> own = addresses.own(entry.zone(), outer);
        Optional<IpAddress> leading = addresses.leading(entry.zone(), outer);
        if (own.isPresent()) {
            report.error(at, own.get() + " is an own address of a node, and all its traffic would go to the inner host",
                    "write an address of its own, and add it to `virtual` of the interface");
        } else if (leading.isPresent()) {
            report.error(at, leading.get() + " is the first virtual address of its interface, which masquerade and"
                            + " forwards use: all its traffic would go to the inner host",
                    "write a further `virtual` address of the interface, or forward single ports");
        } else if (addresses.isUnanswered(entry.zone(), outer)) {
            report.error(at, "no interface of zone `" + entry.zone() + "` answers for "
                            + (outer.isSingle() ? outer : "every address of " + outer),
                    outer.isSingle() ? "add it to `virtual` of the interface"
                            : "add each to `virtual` of the interface, or write a network that is routed to the pair");
        }
    }

    /** A forward from an outer address takes its port; the rest goes to the inner host. */
    private void forwards(List<OneToOneConfig> entries) {
        List<PortForwardConfig> forwards = report.document().firewall().forward();
        if (entries.isEmpty()) {
            return;
        }
        for (int i = 0; i < forwards.size(); i++) {
            PortForwardConfig forward = forwards.get(i);
            if (forward.address().isEmpty()) {
                continue;
            }
            for (int j = 0; j < entries.size(); j++) {
                OneToOneConfig entry = entries.get(j);
                if (entry.zone().equals(forward.from()) && entry.outer().contains(forward.address().get())) {
                    report.warning(Places.child(Places.child("firewall.forward", i + 1), "address"),
                            forward.address().get() + " is an outer address of 1:1 translation"
                                    + report.also(Places.child("firewall.one-to-one", j + 1))
                                    + "; the forward takes its port from it",
                            "is that meant?");
                    break;
                }
            }
        }
    }

    /** Entries of one zone whose addresses overlap; absent entries are left out. */
    private <T> void overlaps(List<T> entries, String list, String key, Function<T, ZoneName> zone,
            Function<T, AddressSpan> span) {
        Map<ZoneName, List<Integer>> byZone = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) != null) {
                byZone.computeIfAbsent(zone.apply(entries.get(i)), none -> new ArrayList<>()).add(i);
            }
        }
        byZone.forEach((name, indexes) -> {
            List<AddressSpan> spans = indexes.stream().map(entries::get).map(span).toList();
            SpanOrder.overlaps(spans, (earlier, later) -> {
                String first = Places.child(Places.child(list, indexes.get(earlier) + 1), key);
                String second = Places.child(Places.child(list, indexes.get(later) + 1), key);
                report.error(second, spans.get(later) + " overlaps " + spans.get(earlier) + report.also(first),
                        "write each address in one entry");
            });
        });
    }

    private void prefixes(List<PrefixTranslationConfig> entries) {
        String list = "firewall.nptv6";
        List<PrefixTranslationConfig> whole = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            PrefixTranslationConfig entry = entries.get(i);
            String path = Places.child(list, i + 1);
            boolean known = zones.mustExist(entry.zone(), Places.child(path, "zone"), false);
            boolean fits = fits(entry, path);
            whole.add(fits ? entry : null);
            if (fits && known && addresses.areKnown()) {
                prefix(entry, path);
            }
        }
        overlaps(whole, list, "outer", PrefixTranslationConfig::zone, entry -> AddressSpan.of(entry.outer()));
        overlaps(whole, list, "inner", PrefixTranslationConfig::zone, entry -> AddressSpan.of(entry.inner()));
    }

    private boolean fits(PrefixTranslationConfig entry, String path) {
        boolean outer = isIpv6(entry.outer(), Places.child(path, "outer"));
        boolean inner = isIpv6(entry.inner(), Places.child(path, "inner"));
        if (!outer || !inner) {
            return false;
        }
        if (entry.outer().length() != entry.inner().length()) {
            report.error(Places.child(path, "inner"), "/" + entry.inner().length() + " of the inner prefix is not the /"
                    + entry.outer().length() + " of the outer one", "write the same length");
            return false;
        }
        if (entry.outer().length() > NPT_LENGTH_MAX) {
            report.error(Places.child(path, "outer"), "a prefix of /" + entry.outer().length()
                    + " is longer than prefix translation goes (/" + NPT_LENGTH_MAX + ")",
                    "write a shorter one, or `firewall.one-to-one` for single addresses");
            return false;
        }
        if (entry.outer().overlaps(entry.inner())) {
            report.error(Places.child(path, "inner"), entry.inner() + " overlaps the outer prefix " + entry.outer(),
                    "write another one");
            return false;
        }
        return true;
    }

    private boolean isIpv6(Prefix prefix, String path) {
        boolean six = prefix.network().family() == Family.IPV6;
        if (!six) {
            report.error(path, prefix + " is no IPv6 prefix", "write `firewall.one-to-one` for IPv4");
        }
        return six;
    }

    private void prefix(PrefixTranslationConfig entry, String path) {
        String outer = Places.child(path, "outer");
        AddressSpan span = AddressSpan.of(entry.outer());
        Optional<IpAddress> ours = addresses.of(entry.zone()).stream().filter(span::contains).findFirst();
        if (!GLOBAL.contains(entry.outer().network()) || entry.outer().length() < GLOBAL.length()) {
            report.warning(outer, entry.outer() + " is no prefix of the internet (2000::/3)",
                    "write the one that the provider routes to the pair");
        } else if (ours.isPresent()) {
            report.error(outer, ours.get() + ", an address of the pair itself, is in " + entry.outer()
                            + ": neighbours on its segment ask for each address, and the inner hosts' would be answered"
                            + " by nobody",
                    "write a prefix that is routed to the pair and on no segment of zone "
                            + Words.quoted(entry.zone()));
        }
        if (entry.outer().length() > SEGMENT_LENGTH) {
            report.warning(outer, "a prefix of /" + entry.outer().length() + " is a part of a segment, and hosts that"
                            + " make their own addresses (RFC 4862) take the whole of one",
                    "write one of /" + SEGMENT_LENGTH + " or shorter");
        }
        if (!addresses.isReachable(entry.inner().network()) && !isInner(entry.inner())) {
            report.warning(Places.child(path, "inner"), "no route leads to " + entry.inner(),
                    "write a prefix of an interface, or add a route to it");
        }
    }

    /** Whether an interface has a network inside of it: a /48 is rarely connected as a whole. */
    private boolean isInner(Prefix inner) {
        return zones.places().keySet().stream()
                .flatMap(zone -> addresses.of(zone).stream())
                .anyMatch(inner::contains)
                || report.document().routes().stream()
                        .anyMatch(route -> route.to().prefix().filter(inner::overlaps).isPresent());
    }
}
