package io.twinwall.model.verify;

import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.config.Transport;
import io.twinwall.model.schema.Places;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules of {@code firewall.forward}. The first entry that fits a connection takes it. */
final class ForwardRules {
    private static final int PORT_MAX = 65535;

    private final Report report;
    private final Zones zones;
    private final ZoneAddresses addresses;
    private final FirewallGroups groups;
    private final Map<Outer, List<Taken>> taken = new HashMap<>();

    private ForwardRules(Report report, Zones zones, ZoneAddresses addresses, FirewallGroups groups) {
        this.report = report;
        this.zones = zones;
        this.addresses = addresses;
        this.groups = groups;
    }

    /** An address that connections are sent to. */
    private record Outer(ZoneName zone, Transport protocol, IpAddress address) {}

    /** What an earlier entry takes of the connections to an address. */
    private record Taken(String path, PortSpan ports, AddressSet source) {}

    static void check(Report report, Zones zones, ZoneAddresses addresses, FirewallGroups groups) {
        ForwardRules rules = new ForwardRules(report, zones, addresses, groups);
        List<PortForwardConfig> entries = report.document().firewall().forward();
        for (int i = 0; i < entries.size(); i++) {
            rules.entry(entries.get(i), Places.child("firewall.forward", i + 1));
        }
    }

    private void entry(PortForwardConfig entry, String path) {
        IpAddress server = entry.to().address();
        groups.checkAddresses(entry.source(), Places.child(path, "source"));
        addresses.hairpin(entry.hairpin(), entry.from(), Places.child(path, "hairpin"));
        if (!groups.families(entry.source()).contains(server.family())) {
            report.error(Places.child(path, "source"), "no source address is " + server.family() + " as the server "
                    + server + " is: the forward can match nothing", "write both of one family");
        }
        long last = (long) entry.to().port().number() + entry.port().size() - 1;
        if (last > PORT_MAX) {
            report.error(Places.child(path, "to"), entry.port().size() + " ports from " + entry.to().port()
                            + " of the server would end at " + last + ", and ports end at " + PORT_MAX,
                    "write a lower port of the server, or fewer in `port`");
        }
        if (entry.address().filter(address -> address.bits() != server.bits()).isPresent()) {
            report.error(Places.child(path, "to"), "server " + server + " is of another family than "
                    + entry.address().get(), "write an " + entry.address().get().family() + " server");
            return;
        }
        boolean zone = zones.mustExist(entry.from(), Places.child(path, "in"), false);
        if (addresses.areKnown()) {
            if (zone) {
                outerAddress(entry, path);
            }
            again(entry, path);
        }
        if (!addresses.isReachable(server)) {
            report.error(Places.child(path, "to"), "no route leads to server " + server,
                    "write a server on the network of an interface, or add a route to it");
        }
    }

    /** What outer hosts send to must be an address that this pair answers for, or that is routed to it. */
    private void outerAddress(PortForwardConfig entry, String path) {
        IpAddress server = entry.to().address();
        if (entry.address().isEmpty()) {
            if (addresses.usable(entry.from(), server.family()).isEmpty()) {
                report.error(path, "zone `" + entry.from() + "` has no " + server.family() + " address to forward from",
                        "add `address` here, or `virtual` to an interface of the zone");
            }
            return;
        }
        IpAddress outer = entry.address().get();
        if (addresses.isUnanswered(entry.from(), AddressSpan.of(outer))) {
            report.error(Places.child(path, "address"), "no interface of zone `" + entry.from() + "` answers for "
                    + outer, "add it to `virtual` of the interface");
        }
    }

    /** Whether an earlier entry takes the same connections, on the addresses that both stand for. */
    private void again(PortForwardConfig entry, String path) {
        Set<IpAddress> outer = entry.address().map(Set::of)
                .orElseGet(() -> addresses.usable(entry.from(), entry.to().address().family()));
        AddressSet source = groups.addresses(entry.source());
        Taken first = null;
        int covered = 0;
        for (IpAddress address : outer) {
            Outer key = new Outer(entry.from(), entry.protocol(), address);
            List<Taken> before = taken.computeIfAbsent(key, none -> new ArrayList<>());
            for (Taken each : before) {
                if (!each.ports().overlaps(entry.port()) || each.source().isDisjointFrom(source)) {
                    continue;
                }
                first = first == null ? each : first;
                boolean ports = each.ports().contains(entry.port().first())
                        && each.ports().contains(entry.port().last());
                if (ports && each.source().covers(source)) {
                    covered++;
                    first = each;
                    break;
                }
            }
            before.add(new Taken(path, entry.port(), source));
        }
        if (first == null) {
            return;
        }
        String also = report.also(first.path());
        // A forward for some sources and one for the others behind it is how an exception is written.
        boolean exception = !first.source().equals(source) && source.covers(first.source());
        if (covered == outer.size()) {
            report.error(path, "a second forward of the same port" + (entry.port().isSingle() ? "" : "s") + also,
                    "keep one of them");
        } else if (!exception) {
            report.warning(path, "an earlier forward takes a part of the same connections (port" + (
                    first.ports().isSingle() ? " " : "s ") + first.ports() + ")" + also, "are both meant?");
        }
    }
}
