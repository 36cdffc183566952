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
import io.twinwall.model.config.Transport;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.PortSpan;
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

    /** The command word and the body of an object that is no set. */
    static Map.Entry<String, Datum> object(String table, NamedObject object) {
        return switch (object) {
            case NamedObject.Helper(String name, var type, var transport) ->
                Map.entry("ct helper", fields("family", "inet", "table", table, "name", name,
                        "type", Hook.word(type), "protocol", Hook.word(transport)));
            case NamedObject.Flowtable(String name, var devices) ->
                Map.entry("flowtable", fields("family", "inet", "table", table, "name", name,
                        "hook", "ingress", "prio", 0, "dev", devices(devices)));
        };
    }

    /** A named set without its elements. */
    static Datum set(String table, NamedSet set) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("family", "inet");
        fields.put("table", table);
        fields.put("name", set.name());
        fields.put("type", set.elements().type());
        switch (set.kind()) {
            case NamedSet.Hash.HASH -> { }
            case NamedSet.Interval.INTERVAL -> fields.put("flags", List.of("interval"));
            case NamedSet.Dynamic(var timeout, int size) -> {
                // The flag "dynamic" is not known to libnftables before 1.0.8; the rule that fills the set brings it.
                timeout.ifPresent(time -> {
                    fields.put("flags", List.of("timeout"));
                    fields.put("timeout", time.duration().toSeconds());
                });
                fields.put("size", size);
            }
        }
        return Datum.of(fields);
    }

    /** Some elements of a named set. */
    static Datum elements(String table, NamedSet set) {
        return fields("family", "inet", "table", table, "name", set.name(), "elem", elements(set.elements()));
    }

    private static List<Datum> elements(Elements elements) {
        return switch (elements) {
            case Elements.Devices(var devices) -> devices(devices);
            case Elements.Addresses(_, var spans) -> spans.stream().map(NftJson::span).toList();
            case Elements.Ports(var spans) -> spans.stream().map(NftJson::span).toList();
            case Elements.Macs(var macs) -> macs.stream().map(mac -> Datum.of(mac.toString())).toList();
        };
    }

    private static Datum span(AddressSpan span) {
        int length = span.prefixLength();
        return span.isSingle()
                ? Datum.of(span.first().toString())
                : length >= 0
                        ? fields("prefix", fields("addr", span.first().toString(), "len", length))
                        : fields("range", List.of(span.first().toString(), span.last().toString()));
    }

    private static Datum span(PortSpan span) {
        return span.isSingle()
                ? Datum.of(span.first().number())
                : fields("range", List.of(span.first().number(), span.last().number()));
    }

    /** A named map without its entries. */
    static Datum map(String table, NamedMap map) {
        return fields("family", "inet", "table", table, "name", map.name(), "type", "ifname", "map", "verdict");
    }

    /** The entries of a named map. */
    static Datum entries(String table, NamedMap map) {
        List<Datum> entries = map.entries().entrySet().stream()
                .map(entry -> Datum.of(List.of(entry.getKey().text(), decision(entry.getValue()))))
                .toList();
        return fields("family", "inet", "table", table, "name", map.name(), "elem", entries);
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
            case Statement.ByDevice(Match.Direction direction, String map) ->
                fields("vmap", fields("key", meta(direction.key()), "data", "@" + map));
            case Statement.ByState states -> byState(states);
            case Statement.SourceNat(var address) ->
                fields("snat", fields("family", IpFamily.of(address).header(), "addr", address.toString()));
            case Statement.DestinationNat(var server) ->
                fields("dnat", fields("family", IpFamily.of(server.address()).header(),
                        "addr", server.address().toString(), "port", server.port().number()));
            case Statement.Masquerade() -> fields("masquerade", NULL);
        };
    }

    private static Datum byState(Statement.ByState states) {
        List<Datum> entries = states.entries().entrySet().stream()
                .map(e -> Datum.of(List.of(Hook.word(e.getKey()), decision(e.getValue()))))
                .toList();
        Datum key = fields("ct", fields("key", "state"));
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
