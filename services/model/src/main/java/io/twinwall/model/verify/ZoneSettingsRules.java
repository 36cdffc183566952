package io.twinwall.model.verify;

import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.MasqueradeConfig;
import io.twinwall.model.config.ReversePath;
import io.twinwall.model.config.RouteConfig;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.config.ZoneConfig;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.Words;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Mtu;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.TranslationTarget;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.List;
import java.util.OptionalInt;

/** Rules of {@code firewall.zones}, and of a policy that lets a zone of strangers at the appliance itself. */
final class ZoneSettingsRules {
    /** Networks that cannot come from the internet and that sites route inside (RFC 1918, RFC 6598, RFC 4193). */
    private static final List<Prefix> INSIDE = List.of(
            Prefix.parse("10.0.0.0/8"),
            Prefix.parse("172.16.0.0/12"),
            Prefix.parse("192.168.0.0/16"),
            Prefix.parse("100.64.0.0/10"),
            Prefix.parse("fc00::/7"));

    /** IPv4 and TCP without options (RFC 6691). */
    private static final int HEADERS = 40;

    private static final int MTU_DEFAULT = 1500;

    private final Report report;
    private final Zones zones;
    private final Addresses addresses;
    private final FirewallConfig firewall;

    private ZoneSettingsRules(Report report, Zones zones, Addresses addresses) {
        this.report = report;
        this.zones = zones;
        this.addresses = addresses;
        this.firewall = report.document().firewall();
    }

    static void check(Report report, Zones zones, Addresses addresses) {
        ZoneSettingsRules rules = new ZoneSettingsRules(report, zones, addresses);
        rules.firewall.zones().forEach((zone, settings) -> rules.zone(zone, settings,
                Places.child("firewall.zones", zone)));
        rules.openBox();
    }

    private void zone(ZoneName zone, ZoneConfig settings, String path) {
        if (zone.equals(ZonePair.LOCAL)) {
            report.error(path, "`local` is the appliance itself and no zone of interfaces", "name the zone of one");
            return;
        }
        if (!zones.mustExist(zone, path, false)) {
            return;
        }
        if (settings.reversePath() == ReversePath.STRICT && report.portsKnow("address", "virtual", "zone")
                && zones.ports(zone).stream().noneMatch(this::hasAddress) && report.document().routes().isEmpty()) {
            report.warning(Places.child(path, "reverse-path"), "no interface of zone " + Words.quoted(zone)
                            + " has an address and there are no routes, so that all its traffic is dropped",
                    "give the interface an `address`, or write `reverse-path: off`");
        }
        if (settings.bogons()) {
            bogons(zone, Places.child(path, "bogons"));
        }
        mss(zone, settings, path);
        if (report.mentions(Places.child(path, "log-limit")) && !settings.log()
                && report.complete(Places.child(path, "log"))) {
            report.warning(Places.child(path, "log-limit"), "a limit of a log that is not written",
                    "add `log: true`, or leave it out");
        }
    }

    private boolean hasAddress(InterfaceName port) {
        return !addresses.own(port).isEmpty()
                || !report.document().interfaces().get(port).virtualAddresses().isEmpty();
    }

    /** A route into a private network behind a zone whose private addresses are dropped. */
    private void bogons(ZoneName zone, String path) {
        List<RouteConfig> routes = report.document().routes();
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            boolean inside = route.to().prefix()
                    .filter(to -> INSIDE.stream().anyMatch(each -> each.contains(to.network()) && to.length() > 0))
                    .isPresent();
            boolean here = inside && report.document().pair().nodes().stream()
                    .flatMap(node -> addresses.networks(node).around(route.via()).stream())
                    .anyMatch(held -> zones.ports(zone).contains(held.port()));
            if (here) {
                report.warning(path, "what comes from " + route.to() + ", which is reached by way of this zone, is"
                                + " dropped" + report.also(Places.child("routes", i + 1)),
                        "leave `bogons` out, or reach that network by way of another zone");
            }
        }
    }

    private void mss(ZoneName zone, ZoneConfig settings, String path) {
        if (settings.mss().isEmpty() || settings.mss().get().isPmtu()) {
            return;
        }
        OptionalInt least = zones.ports(zone).stream()
                .mapToInt(port -> report.document().interfaces().get(port).mtu().map(Mtu::number).orElse(MTU_DEFAULT))
                .min();
        if (least.isPresent() && settings.mss().get().bytes() > least.getAsInt() - HEADERS) {
            report.warning(Places.child(path, "mss"), "an MTU of " + least.getAsInt() + " holds segments of "
                            + (least.getAsInt() - HEADERS) + " bytes at most: " + settings.mss().get()
                            + " lowers nothing",
                    "write `pmtu`, or what the narrowest part of the way holds");
        }
    }

    /** What is masqueraded to, or filtered for bogons, is the outside. */
    private void openBox() {
        firewall.policy().forEach((pair, verdict) -> {
            if (verdict == Verdict.ACCEPT && pair.to().equals(ZonePair.LOCAL) && isOutside(pair.from())) {
                report.warning(Places.child("firewall.policy", pair), "everybody in zone `" + pair.from()
                                + "`, the outside, may open every port of the appliance itself",
                        "accept what is wanted by a rule beneath `firewall.rules`");
            }
        });
    }

    private boolean isOutside(ZoneName zone) {
        ZoneConfig settings = firewall.zones().get(zone);
        return (settings != null && settings.bogons())
                || firewall.masquerade().stream().anyMatch(entry -> leaves(entry, zone));
    }

    private static boolean leaves(MasqueradeConfig entry, ZoneName zone) {
        return entry.out().equals(zone) && !entry.from().equals(zone)
                && !(entry.to() instanceof TranslationTarget.Unchanged);
    }
}
