package io.twinwall.firewall;

import static io.twinwall.firewall.ruleset.Match.Direction.IN;
import static io.twinwall.firewall.ruleset.Match.Direction.OUT;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedObject;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.config.FirewallConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table {@code inet twinwall-filter}. Dispatch is two hash lookups whatever the number of zones: the device a
 * packet came by, then the device it leaves by. That leads to the chain of a pair of zones: the rules that fit it, the
 * port forwards, its policy. What that does not decide falls to the last rule, which drops.
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
    private static final String FORWARD = "firewall.forward";
    private static final String LOOPBACK = "firewall.loopback";
    private static final String OFFLOAD = "firewall.offload";
    private static final String FLOWTABLE = "offload";
    private static final DeviceName LO = new DeviceName("lo");

    private final Zones zones;
    private final FirewallConfig firewall;
    private final GroupSets groups;
    private final ApplianceRules appliance;
    private final ZoneRules zoneRules;
    private final SynProxyRules synProxy;
    private final List<DocumentRule> rules;
    private final Map<ZoneName, List<Rule>> forwards = new LinkedHashMap<>();
    private final Map<ZonePair, Verdict> policies = new LinkedHashMap<>();
    private final Map<ZonePair, Chain> pairs = new LinkedHashMap<>();
    private final List<NamedMap> maps = new ArrayList<>();

    FilterRules(NodeConfig config, Zones zones, GroupSets groups, NatRules nat, List<Forward> reachable,
            CompiledBefore before) {
        this.zones = zones;
        this.firewall = config.document().firewall();
        this.groups = groups;
        this.appliance = new ApplianceRules(config, zones);
        this.zoneRules = new ZoneRules(zones, firewall.zones());
        DocumentRules compiler = new DocumentRules(zones, groups);
        this.rules = compiler.of(firewall.rules(), before);
        this.synProxy = new SynProxyRules(zones, compiler, rules);
        for (Forward forward : reachable) {
            for (ZoneName zone : forward.zones()) {
                forwards.computeIfAbsent(zone, none -> new ArrayList<>()).addAll(nat.accepted(forward));
            }
        }
        firewall.policy().forEach((pair, verdict) -> {
            if (known(pair.from()) && known(pair.to())) {
                policies.put(pair, verdict);
            }
        });
        pairs();
    }

    private boolean known(ZoneName zone) {
        return zone.equals(ZonePair.LOCAL) || zones.has(zone);
    }

    /** The chain of every pair of zones that a rule, a policy or a log speaks of. */
    private void pairs() {
        Map<ZonePair, List<Rule>> byPair = new LinkedHashMap<>();
        for (ZoneName from : zones.withLocal()) {
            for (ZoneName to : zones.withLocal()) {
                byPair.put(new ZonePair(from, to), new ArrayList<>());
            }
        }
        byPair.remove(new ZonePair(ZonePair.LOCAL, ZonePair.LOCAL));
        for (DocumentRule rule : rules) {
            List<Rule> placed = inline(rule)
                    ? rule.body()
                    : List.of(Rule.always(DocumentRule.path(rule.name()), new Statement.Jump(rule.chain())));
            if (rule.body().isEmpty() || rule.config().synproxy()) {
                continue;
            }
            for (ZoneName from : rule.from()) {
                for (ZoneName to : rule.to()) {
                    List<Rule> pair = byPair.get(new ZonePair(from, to));
                    if (pair != null) {
                        pair.addAll(placed);
                    }
                }
            }
        }
        byPair.forEach((pair, fitting) -> {
            fitting.addAll(ending(pair));
            if (!fitting.isEmpty()) {
                pairs.put(pair, Chain.regular(chainName(pair), fitting));
            }
        });
    }

    /** Where a rule fits one pair only, its body stands in the chain of that pair. */
    private static boolean inline(DocumentRule rule) {
        return rule.from().size() == 1 && rule.to().size() == 1;
    }

    /** What comes behind the rules of a pair: what was forwarded, then the policy. */
    private List<Rule> ending(ZonePair pair) {
        List<Rule> ending = new ArrayList<>();
        Verdict verdict = policies.get(pair);
        boolean local = pair.to().equals(ZonePair.LOCAL);
        if (local && (verdict != null || zoneRules.log(pair.from()).isPresent())) {
            ending.addAll(appliance.pings());
        }
        boolean through = !pair.from().equals(ZonePair.LOCAL) && !local;
        if (verdict == null) {
            if (local) {
                zoneRules.log(pair.from()).ifPresent(ending::add);
            }
            return ending;
        }
        if (through) {
            translated(pair.from()).ifPresent(ending::add);
        }
        if (verdict != Verdict.ACCEPT) {
            zoneRules.log(pair.from()).ifPresent(ending::add);
        }
        String path = policyPath(pair);
        ending.addAll(switch (verdict) {
            case ACCEPT -> List.of(Rule.always(path, new Statement.Counter(), new Statement.Accept()));
            case DROP -> List.of(Rule.always(path, new Statement.Counter(), new Statement.Drop()));
            case REJECT -> DocumentRules.refusals(path);
        });
        return ending;
    }

    private Optional<Rule> translated(ZoneName from) {
        return forwards.containsKey(from)
                ? Optional.of(new Rule(FORWARD, List.of(new Match.DestinationTranslated()),
                        List.of(new Statement.Jump(forwardChain(from)))))
                : Optional.empty();
    }

    private static String forwardChain(ZoneName from) {
        return "forwards." + from;
    }

    Table table() {
        List<Chain> chains = new ArrayList<>();
        List<Rule> untracked = Stream.concat(appliance.untracked(IN).stream(), synProxy.untracked().stream()).toList();
        if (!untracked.isEmpty()) {
            chains.add(base("untracked-in", Hook.Point.PREROUTING, Hook.Priority.RAW, Hook.Policy.ACCEPT, untracked));
        }
        if (appliance.hasUntracked()) {
            chains.add(base("untracked-out", Hook.Point.OUTPUT, Hook.Priority.RAW, Hook.Policy.ACCEPT,
                    appliance.untracked(OUT)));
        }
        chains.addAll(zoneRules.hooked());
        chains.add(base("input", Hook.Point.INPUT, Hook.Priority.FILTER, Hook.Policy.DROP, input()));
        chains.add(base("forward", Hook.Point.FORWARD, Hook.Priority.FILTER, Hook.Policy.DROP, through()));
        chains.add(base("output", Hook.Point.OUTPUT, Hook.Priority.FILTER, Hook.Policy.ACCEPT, output()));
        chains.add(Chain.regular("invalid",
                List.of(Rule.always(INVALID, new Statement.Counter(), new Statement.Drop()))));
        zones.devices().keySet().forEach(from -> fromChain(from).ifPresent(chains::add));
        chains.addAll(pairs.values());
        forwards.forEach((from, accepted) -> chains.add(Chain.regular(forwardChain(from), accepted)));
        for (DocumentRule rule : rules) {
            if (!rule.config().synproxy()) {
                if (!inline(rule) && !rule.body().isEmpty()) {
                    chains.add(Chain.regular(rule.chain(), rule.body()));
                }
                chains.addAll(rule.chains());
            }
        }
        chains.addAll(synProxy.chains());
        chains.addAll(zoneRules.chains());
        maps.addAll(zoneRules.maps());
        return new Table(Ruleset.FILTER, objects(), sets(), maps, chains);
    }

    private List<NamedObject> objects() {
        List<NamedObject> objects = new ArrayList<>();
        rules.stream().flatMap(rule -> rule.helpers().stream()).distinct().forEach(objects::add);
        if (firewall.offload()) {
            objects.add(new NamedObject.Flowtable(FLOWTABLE, zones.allDevices()));
        }
        return objects;
    }

    private List<NamedSet> sets() {
        List<NamedSet> sets = new ArrayList<>();
        List<DeviceName> all = zones.allDevices();
        if (!all.isEmpty()) {
            sets.add(NamedSet.hash(ApplianceRules.PORTS, new Elements.Devices(all)));
        }
        sets.addAll(zoneRules.sets());
        sets.addAll(groups.all());
        rules.stream().filter(rule -> !rule.config().synproxy()).forEach(rule -> sets.addAll(rule.sets()));
        return sets;
    }

    private List<Rule> input() {
        List<Rule> rules = new ArrayList<>();
        synProxy.input().ifPresent(rules::add);
        rules.add(tracked());
        rules.add(new Rule(LOOPBACK, List.of(new Match.OnDevices(IN, List.of(LO))), List.of(new Statement.Accept())));
        rules.addAll(appliance.accepted());
        Map<DeviceName, Statement.Decision> entries = new LinkedHashMap<>();
        zones.devices().forEach((zone, devices) -> entries.putAll(jumps(new ZonePair(zone, ZonePair.LOCAL), devices)));
        rules.add(dispatch(IN, "to.local", entries));
        if (!zones.allDevices().isEmpty()) {
            rules.addAll(appliance.pings(new Match.InSet(IN, ApplianceRules.PORTS)));
        }
        rules.add(undecided(UNDECIDED_IN));
        return rules;
    }

    private List<Rule> through() {
        List<Rule> rules = new ArrayList<>();
        if (firewall.offload()) {
            rules.add(new Rule(OFFLOAD,
                    List.of(new Match.States(List.of(ConnectionState.ESTABLISHED)),
                            new Match.Protocols(List.of(ProtocolNumber.TCP, ProtocolNumber.UDP))),
                    List.of(new Statement.Offload(FLOWTABLE))));
        }
        synProxy.forward().ifPresent(rules::add);
        rules.add(tracked());
        Map<DeviceName, Statement.Decision> entries = new LinkedHashMap<>();
        zones.devices().forEach((zone, devices) -> {
            if (!fromRules(zone).isEmpty()) {
                devices.forEach(device -> entries.put(device, new Statement.Jump(fromName(zone))));
            }
        });
        rules.add(dispatch(IN, "from", entries));
        rules.add(undecided(UNDECIDED_THROUGH));
        return rules;
    }

    /** Open, but for what is said of {@code local}; that never silences what keeps the pair together. */
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
        rules.addAll(synProxy.sent());
        rules.add(dispatch(OUT, fromName(ZonePair.LOCAL), entries));
        return rules;
    }

    private static String fromName(ZoneName from) {
        return "from." + from;
    }

    /** By the device it leaves by; then what was forwarded to a zone that no policy speaks of, then the zone's log. */
    private Optional<Chain> fromChain(ZoneName from) {
        Map<DeviceName, Statement.Decision> ways = waysFrom(from);
        if (!ways.isEmpty()) {
            maps.add(new NamedMap(fromName(from), ways));
        }
        List<Rule> rules = fromRules(from);
        return rules.isEmpty() ? Optional.empty() : Optional.of(Chain.regular(fromName(from), rules));
    }

    private List<Rule> fromRules(ZoneName from) {
        List<Rule> rules = new ArrayList<>();
        if (!waysFrom(from).isEmpty()) {
            rules.add(Rule.always(POLICY, new Statement.ByDevice(OUT, fromName(from))));
        }
        translated(from).ifPresent(rules::add);
        zoneRules.log(from).ifPresent(rules::add);
        return rules;
    }

    private Map<DeviceName, Statement.Decision> waysFrom(ZoneName from) {
        Map<DeviceName, Statement.Decision> ways = new LinkedHashMap<>();
        zones.devices().forEach((to, devices) -> ways.putAll(jumps(new ZonePair(from, to), devices)));
        return ways;
    }

    private Map<DeviceName, Statement.Decision> jumps(ZonePair pair, List<DeviceName> devices) {
        Map<DeviceName, Statement.Decision> jumps = new LinkedHashMap<>();
        if (pairs.containsKey(pair)) {
            devices.forEach(device -> jumps.put(device, new Statement.Jump(chainName(pair))));
        }
        return jumps;
    }

    private Rule dispatch(Match.Direction direction, String map, Map<DeviceName, Statement.Decision> entries) {
        maps.add(new NamedMap(map, entries));
        return Rule.always(POLICY, new Statement.ByDevice(direction, map));
    }

    static String policyPath(ZonePair pair) {
        return "firewall.policy." + pair;
    }

    /** A dot parts the zones because no zone's name has one: {@code a-b.c} is never {@code a.b-c}. */
    private static String chainName(ZonePair pair) {
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
