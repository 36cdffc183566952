package io.twinwall.firewall.print;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IcmpType;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.TimeSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tree as {@code nft list table} prints it with every counter at zero, so that the two can be compared. */
public final class NftText {
    private NftText() {}

    /** A whole table, each line ended. */
    public static String table(Table table) {
        List<String> blocks = new ArrayList<>();
        table.objects().stream().filter(NamedObject.Helper.class::isInstance).forEach(o -> blocks.add(object(o)));
        table.sets().forEach(set -> blocks.add(set(set)));
        table.maps().forEach(map -> blocks.add(map(map)));
        table.objects().stream().filter(NamedObject.Flowtable.class::isInstance).forEach(o -> blocks.add(object(o)));
        for (Chain chain : table.chains()) {
            StringBuilder out = new StringBuilder();
            chain(chain, out);
            blocks.add(out.toString());
        }
        return "table inet " + table.name() + " {\n" + String.join("\n", blocks) + "}\n";
    }

    private static String object(NamedObject object) {
        return switch (object) {
            case NamedObject.Helper(String name, var type, var transport) ->
                "\tct helper " + name + " {\n\t\ttype \"" + Hook.word(type) + "\" protocol " + Hook.word(transport)
                        + "\n\t\tl3proto inet\n\t}\n";
            case NamedObject.Flowtable(String name, var devices) ->
                "\tflowtable " + name + " {\n\t\thook ingress priority filter\n\t\tdevices = "
                        + devices(devices, true) + "\n\t}\n";
        };
    }

    private static String set(NamedSet set) {
        StringBuilder out = new StringBuilder("\tset ").append(set.name()).append(" {\n\t\ttype ");
        out.append(set.elements().type()).append('\n');
        switch (set.kind()) {
            case NamedSet.Hash.HASH -> { }
            case NamedSet.Interval.INTERVAL -> out.append("\t\tflags interval\n");
            case NamedSet.Dynamic(var timeout, int size) -> {
                out.append("\t\tsize ").append(size).append("\n\t\tflags dynamic");
                timeout.ifPresent(time -> out.append(",timeout\n\t\ttimeout ").append(time(time)));
                out.append('\n');
            }
        }
        if (!set.elements().values().isEmpty()) {
            List<String> elements = elements(set.elements()).toList();
            out.append("\t\telements = ").append(braced(elements, true)).append('\n');
        }
        return out.append("\t}\n").toString();
    }

    /** Each element of a set, as nft writes it. */
    public static Stream<String> elements(Elements elements) {
        return switch (elements) {
            case Elements.Devices(var devices) -> devices.stream().map(device -> quoted(device.text()));
            case Elements.Addresses(_, var spans) -> spans.stream().map(AddressSpan::toString);
            case Elements.Ports(var spans) -> spans.stream().map(PortSpan::toString);
            case Elements.Macs(var macs) -> macs.stream().map(MacAddress::toString);
        };
    }

    private static String map(NamedMap map) {
        StringBuilder out = new StringBuilder("\tmap ").append(map.name()).append(" {\n\t\ttype ifname : verdict\n");
        if (!map.entries().isEmpty()) {
            out.append("\t\telements = ").append(braced(entries(map).toList(), true)).append('\n');
        }
        return out.append("\t}\n").toString();
    }

    /** Each entry of a map, as nft writes it. */
    public static Stream<String> entries(NamedMap map) {
        return map.entries().entrySet().stream()
                .map(entry -> quoted(entry.getKey().text()) + " : " + decision(entry.getValue()));
    }

    /** Days, hours, minutes, seconds and milliseconds, those that are not zero. */
    private static String time(TimeSpan time) {
        Duration rest = time.duration();
        StringBuilder out = new StringBuilder();
        part(rest.toDaysPart(), "d", out);
        part(rest.toHoursPart(), "h", out);
        part(rest.toMinutesPart(), "m", out);
        part(rest.toSecondsPart(), "s", out);
        part(rest.toMillisPart(), "ms", out);
        return out.toString();
    }

    private static void part(long number, String unit, StringBuilder out) {
        if (number > 0) {
            out.append(number).append(unit);
        }
    }

    private static void chain(Chain chain, StringBuilder out) {
        out.append("\tchain ").append(chain.name()).append(" {\n");
        chain.hook().ifPresent(hook -> out.append("\t\ttype ").append(Hook.word(hook.type()))
                .append(" hook ").append(Hook.word(hook.point()))
                .append(" priority ").append(Hook.word(hook.priority()))
                .append("; policy ").append(Hook.word(hook.policy())).append(";\n"));
        for (Rule rule : chain.rules()) {
            out.append("\t\t").append(rule(rule)).append('\n');
        }
        out.append("\t}\n");
    }

    /** One rule on one line, its path as the comment. */
    public static String rule(Rule rule) {
        StringBuilder out = new StringBuilder();
        rule.matches().forEach(match -> out.append(match(match)).append(' '));
        rule.statements().forEach(statement -> out.append(statement(statement)).append(' '));
        return out.append("comment \"").append(rule.path()).append('"').toString();
    }

    private static String match(Match match) {
        return switch (match) {
            case Match.InSet(Match.Direction direction, String set) -> direction.key() + " @" + set;
            case Match.OnDevices(Match.Direction direction, List<DeviceName> devices) ->
                direction.key() + " " + devices(devices, false);
            case Match.Family(IpFamily family) -> "meta nfproto " + family.nfproto();
            case Match.Protocol(var protocol) -> "meta l4proto " + protocol.word();
            case Match.Address address ->
                address.family().header() + " " + address.side().field() + " "
                        + braced(address.networks().stream().map(NftText::network).toList(), false);
            case Match.DestinationPort(var transport, var port) -> Hook.word(transport) + " dport " + port;
            case Match.Icmp icmp ->
                (icmp.family() == IpFamily.V4 ? "icmp" : "icmpv6") + " type "
                        + braced(icmp.types().stream().map(IcmpType::word).toList(), false);
            case Match.HopLimit(int hops) -> "ip6 hoplimit " + hops;
            case Match.Ttl(int hops) -> "ip ttl " + hops;
            case Match.DestinationTranslated() -> "ct status dnat";
        };
    }

    private static String statement(Statement statement) {
        return switch (statement) {
            case Statement.Decision decision -> decision(decision);
            case Statement.Counter() -> "counter packets 0 bytes 0";
            case Statement.NoTrack() -> "notrack";
            case Statement.Reject.TCP_RESET -> "reject with tcp reset";
            case Statement.Reject.ADMIN_PROHIBITED -> "reject with icmpx admin-prohibited";
            case Statement.ByDevice(Match.Direction direction, String map) -> direction.key() + " vmap @" + map;
            case Statement.ByState states -> byState(states);
            case Statement.SourceNat(var address) -> "snat " + IpFamily.of(address).header() + " to " + address;
            case Statement.DestinationNat(var server) ->
                "dnat " + IpFamily.of(server.address()).header() + " to " + server;
            case Statement.Masquerade() -> "masquerade";
        };
    }

    private static String byState(Statement.ByState states) {
        return "ct state vmap " + states.entries().entrySet().stream()
                .map(e -> Hook.word(e.getKey()) + " : " + decision(e.getValue()))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String decision(Statement.Decision decision) {
        return switch (decision) {
            case Statement.Accept() -> "accept";
            case Statement.Drop() -> "drop";
            case Statement.Jump(String chain) -> "jump " + chain;
        };
    }

    private static String devices(List<DeviceName> devices, boolean always) {
        return braced(devices.stream().map(device -> quoted(device.text())).toList(), always);
    }

    private static String network(Prefix network) {
        return network.length() == network.network().bits() ? network.network().toString() : network.toString();
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String braced(List<String> elements, boolean always) {
        return elements.size() == 1 && !always ? elements.getFirst() : "{ " + String.join(", ", elements) + " }";
    }
}
