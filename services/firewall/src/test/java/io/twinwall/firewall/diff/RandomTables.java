package io.twinwall.firewall.diff;

import io.twinwall.firewall.ruleset.Chain;
import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.Hook;
import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.firewall.ruleset.Match;
import io.twinwall.firewall.ruleset.NamedMap;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.firewall.ruleset.Rule;
import io.twinwall.firewall.ruleset.Statement;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntFunction;

/** Tables as a walk through random documents meets them; each differs from the one before in some places. */
public final class RandomTables {
    private static final int SETS = 6;
    private static final int CHAINS = 6;

    private final Random random;
    private final String name;
    private final List<List<Rule>> bodies = new ArrayList<>();
    private int serial;

    /** The same seed gives the same walk. */
    public RandomTables(String name, long seed) {
        this.name = name;
        random = new Random(seed);
        for (int i = 0; i < CHAINS; i++) {
            bodies.add(new ArrayList<>());
        }
    }

    /** The next table. */
    public Table next() {
        List<NamedSet> sets = new ArrayList<>();
        for (int i = 0; i < SETS; i++) {
            if (random.nextInt(8) > 0) {
                sets.add(set(i));
            }
        }
        List<Integer> regular = new ArrayList<>();
        for (int i = 1; i < CHAINS; i++) {
            if (random.nextInt(5) > 0) {
                regular.add(i);
            }
        }
        for (int i = 0; i < CHAINS; i++) {
            edit(bodies.get(i), i == 0);
        }
        List<Chain> chains = new ArrayList<>();
        Hook.Policy policy = random.nextInt(4) > 0 ? Hook.Policy.ACCEPT : Hook.Policy.DROP;
        List<Rule> top = new ArrayList<>(usable(bodies.getFirst(), sets));
        for (int chain : regular) {
            top.add(random.nextInt(top.size() + 1),
                    Rule.always("to." + chain, new Statement.Counter(), new Statement.Jump("c" + chain)));
        }
        chains.add(Chain.base("forward",
                new Hook(Hook.Type.FILTER, Hook.Point.FORWARD, Hook.Priority.FILTER, policy), top));
        if (random.nextInt(3) > 0) {
            chains.add(Chain.base("raw",
                    new Hook(Hook.Type.FILTER, Hook.Point.PREROUTING, Hook.Priority.RAW, Hook.Policy.ACCEPT),
                    List.of(Rule.always("raw", new Statement.Counter(), new Statement.NoTrack()))));
        }
        for (int chain : regular) {
            chains.add(Chain.regular("c" + chain, usable(bodies.get(chain), sets)));
        }
        return new Table(name, List.of(), sets, List.of(map(regular)), chains);
    }

    private NamedMap map(List<Integer> chains) {
        Map<DeviceName, Statement.Decision> entries = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            int choice = random.nextInt(4);
            if (choice == 0) {
                entries.put(new DeviceName("eth" + i), new Statement.Accept());
            } else if (choice == 1) {
                entries.put(new DeviceName("eth" + i), new Statement.Drop());
            } else if (choice == 2 && !chains.isEmpty()) {
                entries.put(new DeviceName("eth" + i),
                        new Statement.Jump("c" + chains.get(random.nextInt(chains.size()))));
            }
        }
        return new NamedMap("dispatch", entries);
    }

    private NamedSet set(int number) {
        String set = "s" + number;
        return switch (number) {
            case 0 -> NamedSet.hash(set, new Elements.Devices(some(i -> new DeviceName("eth" + i))));
            case 1 -> NamedSet.hash(set, new Elements.Macs(some(i -> new MacAddress(0x020000000000L + i))));
            case 2 -> NamedSet.interval(set, new Elements.Addresses(IpFamily.V4, spans(false)));
            case 3 -> NamedSet.interval(set, new Elements.Addresses(IpFamily.V6, spans(true)));
            case 4 -> NamedSet.interval(set, new Elements.Ports(ports()));
            default -> NamedSet.hash(set, new Elements.Addresses(IpFamily.V4,
                    some(i -> AddressSpan.of(new Ipv4Address(0x0a000000 + i)))));
        };
    }

    private <T> List<T> some(IntFunction<T> value) {
        List<T> values = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            if (random.nextInt(3) > 0) {
                values.add(value.apply(i));
            }
        }
        return values;
    }

    /** Ascending, apart, sometimes at both ends of all there is. */
    private List<AddressSpan> spans(boolean v6) {
        List<AddressSpan> spans = new ArrayList<>();
        NavigableSet<Integer> edges = edges(200);
        while (edges.size() > 1) {
            int first = edges.pollFirst();
            int last = edges.pollFirst();
            spans.add(new AddressSpan(address(v6, first), address(v6, last)));
        }
        if (random.nextInt(3) == 0) {
            spans.add(AddressSpan.of(Prefix.parse(v6 ? "ff00::/8" : "255.0.0.0/8")));
        }
        return spans;
    }

    private List<PortSpan> ports() {
        List<PortSpan> spans = new ArrayList<>();
        NavigableSet<Integer> edges = edges(65_535);
        while (edges.size() > 1) {
            spans.add(new PortSpan(new Port(edges.pollFirst()), new Port(edges.pollFirst())));
        }
        return spans;
    }

    private NavigableSet<Integer> edges(int max) {
        NavigableSet<Integer> edges = new TreeSet<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            edges.add(1 + random.nextInt(max));
        }
        if (random.nextInt(4) == 0) {
            edges.add(max);
        }
        return edges;
    }

    private static IpAddress address(boolean v6, int number) {
        return v6 ? new Ipv6Address(0x20010db800000000L, number) : new Ipv4Address(0x0a010000 + number);
    }

    /** Some rules go, some move, some come. */
    private void edit(List<Rule> body, boolean dispatching) {
        body.removeIf(_ -> random.nextInt(8) == 0);
        if (body.size() > 1 && random.nextInt(3) == 0) {
            body.add(random.nextInt(body.size()), body.remove(random.nextInt(body.size())));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            body.add(random.nextInt(body.size() + 1), rule(dispatching));
        }
        if (random.nextInt(12) == 0) {
            body.clear();
        }
    }

    /** Only the first chain dispatches: where the map leads to, a rule that looks into it would be a loop. */
    private Rule rule(boolean dispatching) {
        serial++;
        String path = "rule." + (random.nextInt(6) == 0 ? 0 : serial);
        return switch (random.nextInt(dispatching ? 5 : 4)) {
            case 0 -> new Rule(path, List.of(new Match.InSet(Match.Direction.IN, "s0")),
                    List.of(new Statement.Counter(), new Statement.Accept()));
            case 1 -> new Rule(path,
                    List.of(new Match.OnDevices(Match.Direction.OUT,
                            List.of(new DeviceName("eth1"), new DeviceName("eth" + (2 + random.nextInt(5)))))),
                    List.of(new Statement.Counter(), Statement.Reject.ADMIN_PROHIBITED));
            case 2 -> new Rule(path, List.of(new Match.Ttl(random.nextInt(255))),
                    List.of(new Statement.Counter(), new Statement.Drop()));
            case 3 -> Rule.always(path, new Statement.Counter());
            default -> Rule.always(path, new Statement.ByDevice(Match.Direction.IN, "dispatch"));
        };
    }

    /** Without the rules whose set is not there. */
    private static List<Rule> usable(List<Rule> body, List<NamedSet> sets) {
        return body.stream()
                .filter(rule -> rule.matches().stream().allMatch(match -> !(match instanceof Match.InSet in)
                        || sets.stream().anyMatch(set -> set.name().equals(in.set()))))
                .toList();
    }
}
