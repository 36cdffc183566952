package io.twinwall.firewall;

import static io.twinwall.firewall.ruleset.Match.Direction.IN;
import static io.twinwall.firewall.ruleset.Match.Direction.OUT;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IpProtocol;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table {@code inet twinwall-filter}. Dispatch is two hash lookups whatever the number of zones: the device a
 * packet came by, then the device it leaves by. A pair of zones without a policy has no entry and falls to the
 * last rule, which drops; so does traffic from a zone to itself.
 */
final class FilterRules {
    /** Names a packet that nothing let in; the star is no zone's name. */
    static final String UNDECIDED_IN = "firewall.policy.* -> local";

    /** Names a packet that no pair of zones let through. */
    static final String UNDECIDED_THROUGH = "firewall.policy.* -> *";

    /** Names a packet that belongs to no connection and cannot start one. */
    static final String INVALID = "firewall.invalid";

    private static final String TRACKED = "firewall.tracked";
    private static final String POLICY = "firewall.policy";
    private static final String LOOPBACK = "firewall.loopback";
    private static final DeviceName LO = new DeviceName("lo");

    private final Zones zones;
    private final List<Forward> forwards;
    private final ApplianceRules appliance;
    private final Map<ZonePair, Verdict> policies = new LinkedHashMap<>();
    private final List<NamedMap> maps = new ArrayList<>();

    FilterRules(NodeConfig config, Zones zones, List<Forward> forwards) {
        this.zones = zones;
        this.forwards = forwards;
        this.appliance = new ApplianceRules(config, zones);
        config.document().firewall().policy().forEach((pair, verdict) -> {
            if (known(pair.from()) && known(pair.to())) {
                policies.put(pair, verdict);
            }
        });
    }

    private boolean known(ZoneName zone) {
        return zone.equals(ZonePair.LOCAL) || zones.has(zone);
    }

    Table table() {
        List<Chain> chains = new ArrayList<>();
        if (appliance.hasUntracked()) {
            chains.add(base("untracked-in", Hook.Point.PREROUTING, Hook.Priority.RAW, Hook.Policy.ACCEPT,
                    appliance.untracked(IN)));
            chains.add(base("untracked-out", Hook.Point.OUTPUT, Hook.Priority.RAW, Hook.Policy.ACCEPT,
                    appliance.untracked(OUT)));
        }
        chains.add(base("input", Hook.Point.INPUT, Hook.Priority.FILTER, Hook.Policy.DROP, input()));
        chains.add(base("forward", Hook.Point.FORWARD, Hook.Priority.FILTER, Hook.Policy.DROP, through()));
        chains.add(base("output", Hook.Point.OUTPUT, Hook.Priority.FILTER, Hook.Policy.ACCEPT, output()));
        chains.add(Chain.regular("invalid",
                List.of(Rule.always(INVALID, new Statement.Counter(), new Statement.Drop()))));
        for (ZoneName from : zones.devices().keySet()) {
            Map<DeviceName, Statement.Decision> ways = waysFrom(from);
            if (!ways.isEmpty()) {
                String way = "from." + from;
                maps.add(new NamedMap(way, ways));
                chains.add(Chain.regular(way, List.of(Rule.always(POLICY, new Statement.ByDevice(OUT, way)))));
            }
        }
        policies.forEach((pair, verdict) -> chains.add(policyChain(pair, verdict)));
        return new Table(Ruleset.FILTER, List.of(), sets(), maps, chains);
    }

    private List<NamedSet> sets() {
        List<NamedSet> sets = new ArrayList<>();
        List<DeviceName> all = zones.allDevices();
        if (!all.isEmpty()) {
            sets.add(NamedSet.hash(ApplianceRules.PORTS, new Elements.Devices(all)));
        }
        Set<ZoneName> named = new LinkedHashSet<>();
        forwards.forEach(forward -> named.add(forward.from()));
        named.forEach(zone -> sets.add(zones.set(zone)));
        return sets;
    }

    private List<Rule> input() {
        List<Rule> rules = new ArrayList<>();
        rules.add(tracked());
        rules.add(new Rule(LOOPBACK, List.of(new Match.OnDevices(IN, List.of(LO))), List.of(new Statement.Accept())));
        rules.addAll(appliance.accepted());
        Map<DeviceName, Statement.Decision> entries = new LinkedHashMap<>();
        zones.devices().forEach((zone, devices) -> entries.putAll(jumps(new ZonePair(zone, ZonePair.LOCAL), devices)));
        rules.add(dispatch(IN, "to.local", entries));
        rules.add(undecided(UNDECIDED_IN));
        return rules;
    }

    private List<Rule> through() {
        List<Rule> rules = new ArrayList<>();
        rules.add(tracked());
        for (Forward forward : forwards) {
            Prefix server = new Prefix(forward.to().address(), forward.to().address().bits());
            rules.add(new Rule(
                    forward.path(),
                    List.of(
                            new Match.InSet(IN, Zones.setName(forward.from())),
                            new Match.DestinationTranslated(),
                            new Match.Address(Match.Side.DESTINATION, List.of(server)),
                            new Match.DestinationPort(forward.protocol(), forward.to().port())),
                    List.of(new Statement.Counter(), new Statement.Accept())));
        }
        Map<DeviceName, Statement.Decision> entries = new LinkedHashMap<>();
        zones.devices().forEach((zone, devices) -> {
            if (!waysFrom(zone).isEmpty()) {
                devices.forEach(device -> entries.put(device, new Statement.Jump("from." + zone)));
            }
        });
        rules.add(dispatch(IN, "from", entries));
        rules.add(undecided(UNDECIDED_THROUGH));
        return rules;
    }

    /** Open, but for what {@code local -> ZONE} says; that never silences what keeps the pair together. */
    private List<Rule> output() {
        Map<DeviceName, Statement.Decision> entries = new LinkedHashMap<>();
        zones.devices().forEach((zone, devices) -> entries.putAll(jumps(new ZonePair(ZonePair.LOCAL, zone), devices)));
        if (entries.isEmpty()) {
            return List.of();
        }
        List<Rule> rules = new ArrayList<>();
        // Established and related only: what the node itself sends out of turn (a late RST) is not worth a drop.
        Map<ConnectionState, Statement.Decision> states = new LinkedHashMap<>();
        states.put(ConnectionState.ESTABLISHED, new Statement.Accept());
        states.put(ConnectionState.RELATED, new Statement.Accept());
        rules.add(Rule.always(TRACKED, new Statement.ByState(states)));
        rules.addAll(appliance.sent());
        rules.add(dispatch(OUT, "from.local", entries));
        return rules;
    }

    private Map<DeviceName, Statement.Decision> waysFrom(ZoneName from) {
        Map<DeviceName, Statement.Decision> ways = new LinkedHashMap<>();
        zones.devices().forEach((to, devices) -> ways.putAll(jumps(new ZonePair(from, to), devices)));
        return ways;
    }

    private Map<DeviceName, Statement.Decision> jumps(ZonePair pair, List<DeviceName> devices) {
        Map<DeviceName, Statement.Decision> jumps = new LinkedHashMap<>();
        if (policies.containsKey(pair)) {
            devices.forEach(device -> jumps.put(device, new Statement.Jump(policyChainName(pair))));
        }
        return jumps;
    }

    private Rule dispatch(Match.Direction direction, String map, Map<DeviceName, Statement.Decision> entries) {
        maps.add(new NamedMap(map, entries));
        return Rule.always(POLICY, new Statement.ByDevice(direction, map));
    }

    private static Chain policyChain(ZonePair pair, Verdict verdict) {
        String path = policyPath(pair);
        List<Rule> rules = switch (verdict) {
            case ACCEPT -> List.of(Rule.always(path, new Statement.Counter(), new Statement.Accept()));
            case DROP -> List.of(Rule.always(path, new Statement.Counter(), new Statement.Drop()));
            case REJECT -> List.of(
                    new Rule(path, List.of(new Match.Protocol(IpProtocol.TCP)),
                            List.of(new Statement.Counter(), Statement.Reject.TCP_RESET)),
                    Rule.always(path, new Statement.Counter(), Statement.Reject.ADMIN_PROHIBITED));
        };
        return Chain.regular(policyChainName(pair), rules);
    }

    static String policyPath(ZonePair pair) {
        return "firewall.policy." + pair;
    }

    /** A dot parts the zones because no zone's name has one: {@code a-b.c} is never {@code a.b-c}. */
    private static String policyChainName(ZonePair pair) {
        return "policy." + pair.from() + "." + pair.to();
    }

    /**
     * Drops what came this far, though the chain's policy would: a transaction switches all rules in one instant, but
     * sets the policy of a new base chain a moment after its hook is live, and in that moment the policy is accept.
     * One packet of a flood slips through there, its answer makes a connection of it, and the rest follows.
     */
    private static Rule undecided(String path) {
        return Rule.always(path, new Statement.Counter(), new Statement.Drop());
    }

    private static Rule tracked() {
        Map<ConnectionState, Statement.Decision> states = new LinkedHashMap<>();
        states.put(ConnectionState.ESTABLISHED, new Statement.Accept());
        states.put(ConnectionState.RELATED, new Statement.Accept());
        states.put(ConnectionState.INVALID, new Statement.Jump("invalid"));
        return Rule.always(TRACKED, new Statement.ByState(states));
    }

    private static Chain base(
            String name, Hook.Point point, Hook.Priority priority, Hook.Policy policy, List<Rule> rules) {
        return Chain.base(name, new Hook(Hook.Type.FILTER, point, priority, policy), rules);
    }
}
