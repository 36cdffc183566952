package io.twinwall.firewall.print;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IcmpType;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Prefix;
import java.util.List;
import java.util.stream.Collectors;

/** The tree as {@code nft list table} prints it with every counter at zero, so that the two can be compared. */
public final class NftText {
    private NftText() {}

    /** A whole table, each line ended. */
    public static String table(Table table) {
        StringBuilder out = new StringBuilder("table inet ").append(table.name()).append(" {\n");
        String gap = "";
        for (NamedSet set : table.sets()) {
            out.append(gap).append("\tset ").append(set.name()).append(" {\n\t\ttype ifname\n\t\telements = ");
            out.append(devices(set.devices(), true)).append("\n\t}\n");
            gap = "\n";
        }
        for (Chain chain : table.chains()) {
            out.append(gap);
            chain(chain, out);
            gap = "\n";
        }
        return out.append("}\n").toString();
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
            case Statement.VerdictMap map -> verdictMap(map);
            case Statement.SourceNat(var address) -> "snat " + IpFamily.of(address).header() + " to " + address;
            case Statement.DestinationNat(var server) ->
                "dnat " + IpFamily.of(server.address()).header() + " to " + server;
            case Statement.Masquerade() -> "masquerade";
        };
    }

    private static String verdictMap(Statement.VerdictMap map) {
        boolean device = map.key() != Statement.Key.CONNECTION_STATE;
        String key = switch (map.key()) {
            case IN_DEVICE -> "iifname";
            case OUT_DEVICE -> "oifname";
            case CONNECTION_STATE -> "ct state";
        };
        return key + " vmap " + map.entries().entrySet().stream()
                .map(e -> (device ? quoted(e.getKey()) : e.getKey()) + " : " + decision(e.getValue()))
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
