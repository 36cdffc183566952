package io.twinwall.firewall.print;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IcmpType;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.model.config.Transport;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.view.Datum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Parts of the tree as objects of libnftables-json(5). JSON rather than text because in text a chain may collide with a
 * keyword and an error points at the wrong line.
 */
final class NftJson {
    /** An absent value: {@code {"accept": null}}. Json writes what is not a number as null. */
    private static final Datum NULL = new Datum.Real(Double.NaN);

    private NftJson() {}

    /** {@code {"family": "inet", "name": ...}}. */
    static Datum table(String name) {
        return fields("family", "inet", "name", name);
    }

    /** A named set without its elements. */
    static Datum set(String table, NamedSet set) {
        return fields("family", "inet", "table", table, "name", set.name(), "type", "ifname");
    }

    /** The elements of a named set. */
    static Datum elements(String table, NamedSet set) {
        return fields("family", "inet", "table", table, "name", set.name(), "elem", devices(set.devices()));
    }

    /** A chain without its rules. */
    static Datum chain(String table, Chain chain) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("family", "inet");
        fields.put("table", table);
        fields.put("name", chain.name());
        chain.hook().ifPresent(hook -> {
            fields.put("type", Hook.word(hook.type()));
            fields.put("hook", Hook.word(hook.point()));
            fields.put("prio", hook.priority().number());
            fields.put("policy", Hook.word(hook.policy()));
        });
        return Datum.of(fields);
    }

    /** A rule at the end of its chain. */
    static Datum rule(String table, String chain, Rule rule) {
        List<Datum> expressions = new ArrayList<>();
        rule.matches().forEach(match -> expressions.add(match(match)));
        rule.statements().forEach(statement -> expressions.add(statement(statement)));
        return fields("family", "inet", "table", table, "chain", chain, "comment", rule.path(), "expr", expressions);
    }

    private static Datum match(Match match) {
        return switch (match) {
            case Match.InSet(Match.Direction direction, String set) -> equal(meta(direction.key()), "@" + set);
            case Match.OnDevices(Match.Direction direction, List<DeviceName> devices) ->
                equal(meta(direction.key()), oneOf(devices(devices)));
            case Match.Family(IpFamily family) -> equal(meta("nfproto"), family.nfproto());
            case Match.Protocol(var protocol) -> equal(meta("l4proto"), protocol.number());
            case Match.Address address ->
                equal(payload(address.family().header(), address.side().field()),
                        oneOf(address.networks().stream().map(NftJson::network).toList()));
            case Match.DestinationPort(Transport transport, var port) ->
                equal(payload(transport.name().toLowerCase(Locale.ROOT), "dport"), port.number());
            case Match.Icmp icmp ->
                equal(payload(icmp.family() == IpFamily.V4 ? "icmp" : "icmpv6", "type"),
                        oneOf(icmp.types().stream().map(IcmpType::word).map(Datum::of).toList()));
            case Match.HopLimit(int hops) -> equal(payload("ip6", "hoplimit"), hops);
            case Match.Ttl(int hops) -> equal(payload("ip", "ttl"), hops);
            case Match.DestinationTranslated() ->
                // A bit of a mask: "in" is the operator of `ct status dnat`, "==" would want no other bit set.
                fields("match", fields("op", "in", "left", fields("ct", fields("key", "status")), "right", "dnat"));
        };
    }

    private static Datum statement(Statement statement) {
        return switch (statement) {
            case Statement.Decision decision -> decision(decision);
            case Statement.Counter() -> fields("counter", NULL);
            case Statement.NoTrack() -> fields("notrack", NULL);
            case Statement.Reject.TCP_RESET -> fields("reject", fields("type", "tcp reset"));
            case Statement.Reject.ADMIN_PROHIBITED ->
                fields("reject", fields("type", "icmpx", "expr", "admin-prohibited"));
            case Statement.VerdictMap map -> verdictMap(map);
            case Statement.SourceNat(var address) ->
                fields("snat", fields("family", IpFamily.of(address).header(), "addr", address.toString()));
            case Statement.DestinationNat(var server) ->
                fields("dnat", fields("family", IpFamily.of(server.address()).header(),
                        "addr", server.address().toString(), "port", server.port().number()));
            case Statement.Masquerade() -> fields("masquerade", NULL);
        };
    }

    private static Datum verdictMap(Statement.VerdictMap map) {
        Datum key = switch (map.key()) {
            case IN_DEVICE -> meta("iifname");
            case OUT_DEVICE -> meta("oifname");
            case CONNECTION_STATE -> fields("ct", fields("key", "state"));
        };
        List<Datum> entries = map.entries().entrySet().stream()
                .map(e -> Datum.of(List.of(e.getKey(), decision(e.getValue()))))
                .toList();
        return fields("vmap", fields("key", key, "data", fields("set", entries)));
    }

    private static Datum decision(Statement.Decision decision) {
        return switch (decision) {
            case Statement.Accept() -> fields("accept", NULL);
            case Statement.Drop() -> fields("drop", NULL);
            case Statement.Jump(String chain) -> fields("jump", fields("target", chain));
        };
    }

    private static Datum equal(Datum left, Object right) {
        return fields("match", fields("op", "==", "left", left, "right", right));
    }

    private static Datum meta(String key) {
        return fields("meta", fields("key", key));
    }

    private static Datum payload(String protocol, String field) {
        return fields("payload", fields("protocol", protocol, "field", field));
    }

    private static Datum network(Prefix network) {
        String address = network.network().toString();
        return network.length() == network.network().bits()
                ? Datum.of(address)
                : fields("prefix", fields("addr", address, "len", network.length()));
    }

    private static List<Datum> devices(List<DeviceName> devices) {
        return devices.stream().map(device -> Datum.of(device.text())).toList();
    }

    private static Datum oneOf(List<Datum> elements) {
        return elements.size() == 1 ? elements.getFirst() : fields("set", elements);
    }

    /** An object of {@code key, value, key, value...}. */
    static Datum fields(Object... keysAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            fields.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return Datum.of(fields);
    }
}
