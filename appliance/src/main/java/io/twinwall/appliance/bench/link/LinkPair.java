package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.bench.vrrp.Daemon;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import io.twinwall.appliance.lab.Patience;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two nodes of one contestant, fresh for every run. */
final class LinkPair implements AutoCloseable {
    static final String FIRST = Pair.FIRST;
    static final String SECOND = Pair.SECOND;
    /** Whoever has both forwards for the client and translates. */
    private static final List<String> ADDRESSES = List.of("10.10.0.1", "192.0.2.1");

    private static final Duration START_MAX = Duration.ofSeconds(40);

    private final Lab lab;
    private final Contestant contestant;
    private final Map<String, Daemon> daemons = new HashMap<>();

    private LinkPair(Lab lab, Contestant contestant) {
        this.lab = lab;
        this.contestant = contestant;
    }

    /** Two fresh boxes with the contestant's configuration and no daemon yet. */
    static LinkPair equipped(Lab lab, Contestant contestant, Setup setup) throws LabFailed {
        lab.renewNodes();
        for (String node : List.of(FIRST, SECOND)) {
            // A closed connection would fill the table for two minutes.
            Command.run(lab.on(node, List.of("sysctl", "-qw", "net.netfilter.nf_conntrack_tcp_loose=0",
                    "net.netfilter.nf_conntrack_tcp_timeout_time_wait=10",
                    "net.netfilter.nf_conntrack_tcp_timeout_close=5")));
            contestant.equip(node, setup);
        }
        contestant.introduce(setup);
        return new LinkPair(lab, contestant);
    }

    /** A whole pair: the first node Active, its twin at work as Backup, each with the other's connections. */
    static LinkPair started(Lab lab, Contestant contestant, Setup setup) throws LabFailed {
        LinkPair pair = equipped(lab, contestant, setup);
        try {
            pair.launch(FIRST);
            pair.awaitActive(FIRST);
            pair.launch(SECOND);
            pair.awaitInSync();
            pair.awaitActive(FIRST);
            return pair;
        } catch (LabFailed e) {
            pair.close();
            throw e;
        }
    }

    Lab lab() {
        return lab;
    }

    Contestant contestant() {
        return contestant;
    }

    Daemon daemon(String node) {
        return daemons.get(node);
    }

    void launch(String node) throws LabFailed {
        daemons.put(node, contestant.launch(node));
    }

    /** Whether a node has the pair's addresses. */
    boolean isActive(String node) {
        return daemons.containsKey(node) && daemons.get(node).holds(ADDRESSES);
    }

    /** Waits until this one has the addresses, and no other. */
    void awaitActive(String node) throws LabFailed {
        String twin = Pair.twinOf(node);
        try {
            Patience.await(() -> isActive(node) && !isActive(twin), START_MAX, Duration.ofMillis(5), "");
        } catch (LabFailed e) {
            throw new LabFailed(contestant.name() + " on " + node + " is not the only one with the virtual addresses;"
                    + " it printed " + daemon(node).lastWords());
        }
    }

    void awaitInSync() throws LabFailed {
        boolean whole = daemons.size() == 2;
        for (Map.Entry<String, Daemon> each : daemons.entrySet()) {
            long end = System.nanoTime() + START_MAX.toNanos();
            while (!contestant.inSync(each.getKey(), each.getValue(), whole)) {
                if (System.nanoTime() - end > 0) {
                    throw new LabFailed(contestant.name() + " on " + each.getKey() + " is not in sync; it printed "
                            + each.getValue().lastWords());
                }
                Patience.pause(Duration.ofMillis(100));
            }
        }
    }

    /** The plug of a node is pulled. */
    void power(String node) throws LabFailed {
        lab.fault(node, "power");
    }

    /** A node is shut down in good order and its kernel forgets everything. */
    void shutDown(String node) throws LabFailed {
        daemons.remove(node).stop();
        Command.run(lab.on(node, List.of("conntrack", "-F")));
    }

    @Override
    public void close() {
        for (Daemon daemon : daemons.values()) {
            try {
                if (daemon.alive()) {
                    daemon.crash();
                }
            } catch (LabFailed e) {
                // Renewing the nodes ends whatever is left.
            }
        }
    }
}
