package io.twinwall.firewall.print;

import static io.twinwall.firewall.print.NftText.braced;
import static io.twinwall.firewall.print.NftText.devices;

import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Dscp;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.MssClamp;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.RateLimit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The parts of a rule as nft writes them. */
final class RuleText {
    /** Names nft has for ICMP types (nft describe icmp type). */
    private static final Map<Integer, String> ICMP = Map.ofEntries(
            Map.entry(0, "echo-reply"), Map.entry(3, "destination-unreachable"), Map.entry(4, "source-quench"),
            Map.entry(5, "redirect"), Map.entry(8, "echo-request"), Map.entry(9, "router-advertisement"),
            Map.entry(10, "router-solicitation"), Map.entry(11, "time-exceeded"), Map.entry(12, "parameter-problem"),
            Map.entry(13, "timestamp-request"), Map.entry(14, "timestamp-reply"), Map.entry(15, "info-request"),
            Map.entry(16, "info-reply"), Map.entry(17, "address-mask-request"), Map.entry(18, "address-mask-reply"));

    /** Names nft has for ICMPv6 types (nft describe icmpv6 type). */
    private static final Map<Integer, String> ICMPV6 = Map.ofEntries(
            Map.entry(1, "destination-unreachable"), Map.entry(2, "packet-too-big"), Map.entry(3, "time-exceeded"),
            Map.entry(4, "parameter-problem"), Map.entry(128, "echo-request"), Map.entry(129, "echo-reply"),
            Map.entry(130, "mld-listener-query"), Map.entry(131, "mld-listener-report"),
            Map.entry(132, "mld-listener-done"), Map.entry(133, "nd-router-solicit"),
            Map.entry(134, "nd-router-advert"), Map.entry(135, "nd-neighbor-solicit"),
            Map.entry(136, "nd-neighbor-advert"), Map.entry(137, "nd-redirect"), Map.entry(138, "router-renumbering"),
            Map.entry(141, "ind-neighbor-solicit"), Map.entry(142, "ind-neighbor-advert"),
            Map.entry(143, "mld2-listener-report"));

    /** Names of /etc/protocols that are not the model's. */
    private static final Map<Integer, String> PROTOCOLS = Map.of(0, "ip", 4, "ipencap", 58, "ipv6-icmp");

    /** Names nft has for code points that are not the model's; without a name it writes hexadecimal digits. */
    private static final Map<Integer, String> CODE_POINTS = Map.of(1, "lephb", 44, "va");

    private RuleText() {}

    static String match(Match match) {
        return switch (match) {
            case Match.InSet(Match.Direction direction, String set) -> direction.key() + " @" + set;
            case Match.OnDevices(Match.Direction direction, var devices) ->
                direction.key() + " " + devices(devices, false);
            case Match.Family(IpFamily family) -> "meta nfproto " + family.nfproto();
            case Match.Protocols(var protocols) ->
                "meta l4proto " + oneOf(protocols.stream().map(RuleText::protocol).toList());
            case Match.Addresses addresses ->
                address(addresses.family(), addresses.side()) + not(addresses.negated())
                        + oneOf(addresses.spans().stream().map(AddressSpan::toString).toList());
            case Match.AddressInSet(var side, IpFamily family, boolean negated, String set) ->
                address(family, side) + not(negated) + "@" + set;
            case Match.Ports(var side, var protocols, boolean negated, var spans) ->
                port(protocols, side) + not(negated) + oneOf(spans.stream().map(PortSpan::toString).toList());
            case Match.PortInSet(var side, var protocols, boolean negated, String set) ->
                port(protocols, side) + not(negated) + "@" + set;
            case Match.Macs(boolean negated, var addresses) ->
                "ether saddr" + not(negated) + oneOf(addresses.stream().map(MacAddress::toString).toList());
            case Match.MacInSet(boolean negated, String set) -> "ether saddr" + not(negated) + "@" + set;
            case Match.States(var states) -> "ct state " + oneOf(states.stream().map(Hook::word).toList());
            case Match.Icmp(IpFamily family, var types) -> switch (family) {
                case V4 -> "icmp type " + oneOf(types.stream().map(type -> named(ICMP, type)).toList());
                case V6 -> "icmpv6 type " + oneOf(types.stream().map(type -> named(ICMPV6, type)).toList());
            };
            case Match.CodePoints(IpFamily family, var points) ->
                family.header() + " dscp " + oneOf(points.stream().map(RuleText::codePoint).toList());
            case Match.HopLimit(int hops) -> "ip6 hoplimit " + hops;
            case Match.Ttl(int hops) -> "ip ttl " + hops;
            case Match.DestinationTranslated() -> "ct status dnat";
            case Match.OriginalAddresses(IpFamily family, var spans) ->
                "ct original " + family.header() + " daddr "
                        + oneOf(spans.stream().map(AddressSpan::toString).toList());
            case Match.OriginalPorts(PortSpan ports) -> "ct original proto-dst " + ports;
            case Match.NoRouteBack() -> "fib saddr oif missing";
            case Match.RouteBackNotBy(var devices) -> "fib saddr oifname != " + devices(devices, false);
            case Match.RouteBy(var devices) -> "fib daddr oifname " + devices(devices, false);
            case Match.Own(var side, boolean negated) -> "fib " + side.field() + " type" + not(negated) + "local";
            case Match.TcpFlags flags -> "tcp flags syn / " + String.join(",", flags.mask());
        };
    }

    static String statement(Statement statement) {
        return switch (statement) {
            case Statement.Decision decision -> decision(decision);
            case Statement.Counter() -> "counter packets 0 bytes 0";
            case Statement.NoTrack() -> "notrack";
            case Statement.Reject.TCP_RESET -> "reject with tcp reset";
            case Statement.Reject.ADMIN_PROHIBITED -> "reject with icmpx admin-prohibited";
            case Statement.ByDevice(Match.Direction direction, String map) -> direction.key() + " vmap @" + map;
            case Statement.ByState(var entries) -> byState(entries);
            case Statement.Limit(RateLimit rate) ->
                "limit rate " + rate.events() + "/" + rate.unit()
                        + (rate.burst() == RateLimit.BURST_DEFAULT ? "" : " burst " + rate.burst() + " packets");
            case Statement.Connections(int most) -> "ct count " + most;
            case Statement.EachAddress(String set, IpFamily family, var side, Statement state) ->
                (state instanceof Statement.Limit ? "update @" : "add @") + set + " { " + address(family, side) + " "
                        + statement(state) + " }";
            case Statement.AddAddress(String set, IpFamily family, var side) ->
                "update @" + set + " { " + address(family, side) + " }";
            case Statement.Log(String prefix, int group) -> "log prefix \"" + prefix + "\" group " + group;
            case Statement.SetHelper(String helper) -> "ct helper set \"" + helper + "\"";
            case Statement.SynProxy() -> "synproxy mss 1460 wscale 7 timestamp sack-perm";
            case Statement.Offload(String flowtable) -> "flow add @" + flowtable;
            case Statement.LowerSegmentSize(MssClamp size) ->
                "tcp option maxseg size set " + (size.isPmtu() ? "rt mtu" : Integer.toString(size.bytes()));
            case Statement.SourceNat nat -> sourceNat(nat);
            case Statement.Masquerade(var ports, boolean random) ->
                "masquerade" + ports.map(span -> " to :" + span).orElse("") + flags(random, false);
            case Statement.DestinationNat(IpAddress server, var port) ->
                "dnat " + IpFamily.of(server).header() + " to " + switch (port) {
                    case Statement.ServerPort.Same.SAME -> server.toString();
                    case Statement.ServerPort.One(var one) -> bracketed(server, true) + ":" + one;
                    case Statement.ServerPort.Shifted shifted ->
                        bracketed(server, true) + ":" + shifted.protocol() + " dport map { " + shifts(shifted) + " }";
                };
            case Statement.PrefixNat(var side, var network) ->
                (side == Match.Side.SOURCE ? "snat " : "dnat ") + IpFamily.of(network.network()).header()
                        + " prefix to " + AddressSpan.of(network);
        };
    }

    private static String shifts(Statement.ServerPort.Shifted shifted) {
        return IntStream.range(0, shifted.from().size())
                .mapToObj(i -> (shifted.from().first().number() + i) + " : " + (shifted.to().number() + i))
                .collect(Collectors.joining(", "));
    }

    private static String sourceNat(Statement.SourceNat nat) {
        AddressSpan pool = nat.addresses();
        boolean ported = nat.ports().isPresent();
        // A pool whose ends are those of a network is written as one.
        String addresses = bracketed(pool.first(), ported)
                + (pool.isSingle()
                        ? ""
                        : pool.prefixLength() >= 0
                                ? "/" + pool.prefixLength()
                                : "-" + bracketed(pool.last(), ported));
        return "snat " + IpFamily.of(pool.family()).header() + " to " + addresses
                + nat.ports().map(span -> ":" + span).orElse("") + flags(nat.fullyRandom(), nat.persistent());
    }

    private static String bracketed(IpAddress address, boolean ported) {
        return ported && !address.isV4() ? "[" + address + "]" : address.toString();
    }

    private static String flags(boolean fullyRandom, boolean persistent) {
        return (fullyRandom ? " fully-random" : "") + (fullyRandom && persistent ? "," : persistent ? " " : "")
                + (persistent ? "persistent" : "");
    }

    static String decision(Statement.Decision decision) {
        return switch (decision) {
            case Statement.Accept() -> "accept";
            case Statement.Drop() -> "drop";
            case Statement.Jump(String chain) -> "jump " + chain;
        };
    }

    private static String byState(Map<ConnectionState, Statement.Decision> states) {
        return "ct state vmap " + states.entrySet().stream()
                .map(e -> Hook.word(e.getKey()) + " : " + decision(e.getValue()))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String address(IpFamily family, Match.Side side) {
        return family.header() + " " + side.field();
    }

    private static String port(List<ProtocolNumber> protocols, Match.Side side) {
        return (protocols.size() == 1 ? protocols.getFirst() : "th") + " " + side.port();
    }

    private static String protocol(ProtocolNumber protocol) {
        return Optional.ofNullable(PROTOCOLS.get(protocol.number())).orElse(protocol.toString());
    }

    private static String codePoint(Dscp point) {
        String word = CODE_POINTS.get(point.number());
        if (word != null) {
            return word;
        }
        boolean named = !Character.isDigit(point.toString().charAt(0));
        return named ? point.toString() : String.format(Locale.ROOT, "0x%02x", point.number());
    }

    private static String named(Map<Integer, String> names, int number) {
        return names.getOrDefault(number, Integer.toString(number));
    }

    private static String not(boolean negated) {
        return negated ? " != " : " ";
    }

    private static String oneOf(List<String> elements) {
        return braced(elements, false);
    }
}
