package io.twinwall.firewall.print;

import static io.twinwall.firewall.print.NftJson.fields;

import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.value.Dscp;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MssClamp;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.view.Datum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parts of a rule as expressions of libnftables-json(5). */
final class RuleJson {
    /** An absent value: {@code {"accept": null}}. Json writes what is not a number as null. */
    private static final Datum NULL = new Datum.Real(Double.NaN);

    /** What the SYN proxy announces before it knows the server: an Ethernet segment, a window of 8 MiB. */
    private static final Datum SYN_PROXY =
            fields("mss", 1460, "wscale", 7, "flags", List.of("timestamp", "sack-perm"));

    private RuleJson() {}

    static Datum match(Match match) {
        return switch (match) {
            case Match.InSet(Match.Direction direction, String set) -> equal(meta(direction.key()), "@" + set);
            case Match.OnDevices(Match.Direction direction, var devices) ->
                equal(meta(direction.key()), oneOf(NftJson.devices(devices)));
            case Match.Family(IpFamily family) -> equal(meta("nfproto"), family.nfproto());
            case Match.Protocols(var protocols) -> equal(meta("l4proto"), numbers(protocols));
            case Match.Addresses addresses ->
                compare(addresses.negated(), address(addresses.family(), addresses.side()),
                        oneOf(addresses.spans().stream().map(NftJson::span).toList()));
            case Match.AddressInSet(var side, IpFamily family, boolean negated, String set) ->
                compare(negated, address(family, side), Datum.of("@" + set));
            case Match.Ports(var side, var protocols, boolean negated, var spans) ->
                compare(negated, port(protocols, side), oneOf(spans.stream().map(NftJson::span).toList()));
            case Match.PortInSet(var side, var protocols, boolean negated, String set) ->
                compare(negated, port(protocols, side), Datum.of("@" + set));
            case Match.Macs(boolean negated, var addresses) ->
                compare(negated, payload("ether", "saddr"),
                        oneOf(addresses.stream().map(mac -> Datum.of(mac.toString())).toList()));
            case Match.MacInSet(boolean negated, String set) ->
                compare(negated, payload("ether", "saddr"), Datum.of("@" + set));
            case Match.States(var states) ->
                equal(ct("state"), oneOf(states.stream().map(state -> Datum.of(Hook.word(state))).toList()));
            case Match.Icmp(IpFamily family, var types) ->
                equal(payload(family == IpFamily.V4 ? "icmp" : "icmpv6", "type"),
                        oneOf(types.stream().map(Datum::of).toList()));
            case Match.CodePoints(IpFamily family, var points) ->
                equal(payload(family.header(), "dscp"),
                        oneOf(points.stream().map(Dscp::number).map(Datum::of).toList()));
            case Match.HopLimit(int hops) -> equal(payload("ip6", "hoplimit"), hops);
            case Match.Ttl(int hops) -> equal(payload("ip", "ttl"), hops);
            // A bit of a mask: "in" is the operator of `ct status dnat`, "==" would want no other bit set.
            case Match.DestinationTranslated() -> operator("in", ct("status"), "dnat");
            case Match.OriginalAddresses(IpFamily family, var spans) ->
                equal(original(family.header() + " daddr"), oneOf(spans.stream().map(NftJson::span).toList()));
            case Match.OriginalPorts(PortSpan ports) -> equal(original("proto-dst"), NftJson.span(ports));
            case Match.NoRouteBack() -> equal(fib("oif", "saddr"), false);
            case Match.RouteBackNotBy(var devices) ->
                compare(true, fib("oifname", "saddr"), oneOf(NftJson.devices(devices)));
            case Match.RouteBy(var devices) -> equal(fib("oifname", "daddr"), oneOf(NftJson.devices(devices)));
            case Match.Own(var side, boolean negated) -> compare(negated, fib("type", side.field()), Datum.of("local"));
            case Match.TcpFlags flags ->
                equal(fields("&", List.of(payload("tcp", "flags"), flags.mask())), "syn");
        };
    }

    static Datum statement(Statement statement) {
        return switch (statement) {
            case Statement.Decision decision -> decision(decision);
            case Statement.Counter() -> fields("counter", NULL);
            case Statement.NoTrack() -> fields("notrack", NULL);
            case Statement.Reject.TCP_RESET -> fields("reject", fields("type", "tcp reset"));
            case Statement.Reject.ADMIN_PROHIBITED ->
                fields("reject", fields("type", "icmpx", "expr", "admin-prohibited"));
            case Statement.ByDevice(Match.Direction direction, String map) ->
                fields("vmap", fields("key", meta(direction.key()), "data", "@" + map));
            case Statement.ByState(var entries) -> byState(entries);
            case Statement.Limit(var rate) ->
                fields("limit", fields("rate", rate.events(), "burst", rate.burst(), "per", rate.unit().toString()));
            case Statement.Connections(int most) -> fields("ct count", fields("val", most));
            case Statement.EachAddress(String set, IpFamily family, var side, Statement state) ->
                fields("set", fields("op", state instanceof Statement.Limit ? "update" : "add",
                        "elem", address(family, side), "stmt", List.of(statement(state)), "set", "@" + set));
            case Statement.AddAddress(String set, IpFamily family, var side) ->
                fields("set", fields("op", "update", "elem", address(family, side), "set", "@" + set));
            case Statement.Log(String prefix, int group) -> fields("log", fields("prefix", prefix, "group", group));
            case Statement.SetHelper(String helper) -> fields("ct helper", helper);
            case Statement.SynProxy() -> fields("synproxy", SYN_PROXY);
            case Statement.Offload(String flowtable) ->
                fields("flow", fields("op", "add", "flowtable", "@" + flowtable));
            case Statement.LowerSegmentSize(MssClamp size) ->
                fields("mangle", fields(
                        "key", fields("tcp option", fields("name", "maxseg", "field", "size")),
                        "value", size.isPmtu() ? fields("rt", fields("key", "mtu")) : size.bytes()));
            case Statement.SourceNat nat ->
                fields("snat", translation(
                        fields("family", IpFamily.of(nat.addresses().family()).header(),
                                "addr", pool(nat)),
                        nat.ports(), nat.fullyRandom(), nat.persistent()));
            case Statement.Masquerade(var ports, boolean random) ->
                ports.isEmpty() && !random
                        ? fields("masquerade", NULL)
                        : fields("masquerade", translation(fields(), ports, random, false));
            case Statement.DestinationNat(IpAddress server, var port) -> destination(server, port);
            case Statement.PrefixNat(var side, var network) ->
                fields(side == Match.Side.SOURCE ? "snat" : "dnat",
                        fields("family", IpFamily.of(network.network()).header(),
                                "addr", fields("prefix", fields(
                                        "addr", network.network().toString(), "len", network.length())),
                                // The first for libnftables 1.0.6, which knows no other; the second for those after it.
                                "flags", "netmap", "type_flags", "prefix"));
        };
    }

    static Datum decision(Statement.Decision decision) {
        return switch (decision) {
            case Statement.Accept() -> fields("accept", NULL);
            case Statement.Drop() -> fields("drop", NULL);
            case Statement.Jump(String chain) -> fields("jump", fields("target", chain));
        };
    }

    private static Datum byState(Map<ConnectionState, Statement.Decision> states) {
        List<Datum> entries = states.entrySet().stream()
                .map(e -> Datum.of(List.of(Hook.word(e.getKey()), decision(e.getValue()))))
                .toList();
        return fields("vmap", fields("key", ct("state"), "data", fields("set", entries)));
    }

    private static Datum pool(Statement.SourceNat nat) {
        // A network would be one whose host part is kept; a pool is a range, also where its ends are those of one.
        return nat.addresses().isSingle()
                ? Datum.of(nat.addresses().first().toString())
                : fields("range", List.of(nat.addresses().first().toString(), nat.addresses().last().toString()));
    }

    private static Datum translation(
            Datum.Fields target, Optional<PortSpan> ports, boolean fullyRandom, boolean persistent) {
        Map<String, Object> all = new LinkedHashMap<>(target.fields());
        ports.ifPresent(span -> all.put("port", NftJson.span(span)));
        List<String> flags = new ArrayList<>();
        if (fullyRandom) {
            flags.add("fully-random");
        }
        if (persistent) {
            flags.add("persistent");
        }
        if (!flags.isEmpty()) {
            all.put("flags", flags);
        }
        return Datum.of(all);
    }

    private static Datum destination(IpAddress server, Statement.ServerPort port) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("family", IpFamily.of(server).header());
        all.put("addr", server.toString());
        switch (port) {
            case Statement.ServerPort.Same.SAME -> { }
            case Statement.ServerPort.One(var one) -> all.put("port", one.number());
            case Statement.ServerPort.Shifted(ProtocolNumber protocol, PortSpan from, var to) -> {
                List<List<Integer>> entries = new ArrayList<>();
                for (int i = 0; i < from.size(); i++) {
                    entries.add(List.of(from.first().number() + i, to.number() + i));
                }
                all.put("port", fields("map", fields(
                        "key", port(List.of(protocol), Match.Side.DESTINATION), "data", fields("set", entries))));
            }
        }
        return fields("dnat", all);
    }

    private static Datum operator(String operator, Datum left, Object right) {
        return fields("match", fields("op", operator, "left", left, "right", right));
    }

    private static Datum equal(Datum left, Object right) {
        return operator("==", left, right);
    }

    private static Datum compare(boolean negated, Datum left, Datum right) {
        return operator(negated ? "!=" : "==", left, right);
    }

    private static Datum meta(String key) {
        return fields("meta", fields("key", key));
    }

    private static Datum ct(String key) {
        return fields("ct", fields("key", key));
    }

    private static Datum original(String key) {
        return fields("ct", fields("key", key, "dir", "original"));
    }

    private static Datum fib(String result, String of) {
        return fields("fib", fields("result", result, "flags", List.of(of)));
    }

    private static Datum payload(String protocol, String field) {
        return fields("payload", fields("protocol", protocol, "field", field));
    }

    private static Datum address(IpFamily family, Match.Side side) {
        return payload(family.header(), side.field());
    }

    private static Datum port(List<ProtocolNumber> protocols, Match.Side side) {
        return payload(protocols.size() == 1 ? protocols.getFirst().toString() : "th", side.port());
    }

    /** By number, so that a box without {@code /etc/protocols} works too. */
    private static Datum numbers(List<ProtocolNumber> protocols) {
        return oneOf(protocols.stream().map(ProtocolNumber::number).map(Datum::of).toList());
    }

    private static Datum oneOf(List<Datum> elements) {
        return elements.size() == 1 ? elements.getFirst() : fields("set", elements);
    }
}
