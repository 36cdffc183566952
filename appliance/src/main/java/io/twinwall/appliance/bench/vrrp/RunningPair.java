package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import io.twinwall.appliance.lab.Patience;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Two nodes of one contestant, fresh for every run; r1 is Active and r2 Backup when it is handed out. */
final class RunningPair implements AutoCloseable {
    /** The node that is Active at the beginning, and struck. */
    static final String FIRST = Pair.FIRST;
    /** Its twin. */
    static final String SECOND = Pair.SECOND;
    /** Whoever has both forwards for the client and translates. */
    static final List<String> ADDRESSES = List.of("10.10.0.1", "192.0.2.1");

    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final Duration MOVE_MAX = Duration.ofSeconds(20);
    private final Lab lab;
    private final Contestant contestant;
    private final PairSettings settings;
    private final Map<String, Daemon> daemons = new HashMap<>();

    private RunningPair(Lab lab, Contestant contestant, PairSettings settings) {
        this.lab = lab;
        this.contestant = contestant;
        this.settings = settings;
    }

    /** Two fresh boxes with the contestant's configuration and no daemon yet. */
    static RunningPair equipped(Lab lab, Contestant contestant, PairSettings settings) throws LabFailed {
        lab.renewNodes();
        contestant.equip(FIRST, settings);
        contestant.equip(SECOND, settings);
        contestant.introduce(settings);
        return new RunningPair(lab, contestant, settings);
    }

    /** A whole pair: the first node Active, its twin at work as Backup. */
    static RunningPair started(Lab lab, Contestant contestant, PairSettings settings) throws LabFailed {
        RunningPair pair = equipped(lab, contestant, settings);
        try {
            pair.launch(FIRST);
            pair.awaitActive(FIRST);
            pair.launch(SECOND);
            pair.awaitAtWork(SECOND);
            pair.awaitHearing(FIRST);
            pair.awaitHearing(SECOND);
            return pair;
        } catch (LabFailed e) {
            pair.close();
            throw e;
        }
    }

    void launch(String node) throws LabFailed {
        daemons.put(node, contestant.launch(node));
    }

    Daemon daemon(String node) {
        return daemons.get(node);
    }

    /** Whether a node has the pair's addresses. */
    boolean isActive(String node) {
        return daemons.containsKey(node) && daemons.get(node).holds(ADDRESSES);
    }

    void awaitActive(String node) throws LabFailed {
        await(() -> isActive(node), node, "has no virtual address");
    }

    /** Waits until exactly this one has the addresses. */
    void awaitOnlyActive(String node) throws LabFailed {
        String twin = Pair.twinOf(node);
        await(() -> isActive(node) && !isActive(twin), node, "is not the only one with the virtual addresses");
    }

    void awaitAtWork(String node) throws LabFailed {
        await(() -> contestant.atWork(daemon(node)), node, "is not at work");
    }

    private void awaitHearing(String node) throws LabFailed {
        await(() -> contestant.hearsTwin(daemon(node), settings), node, "does not hear its twin on the link");
    }

    private void await(BooleanSupplier so, String node, String otherwise) throws LabFailed {
        Duration patience = settings.interval().multipliedBy(4).plus(START_MAX);
        try {
            Patience.await(so, patience, otherwise);
        } catch (LabFailed e) {
            throw new LabFailed(contestant.name() + " on " + node + " " + e.getMessage() + "; it printed "
                    + daemon(node).lastWords());
        }
    }

    /** The plug of a node is pulled. */
    void power(String node) throws LabFailed {
        lab.fault(node, "power");
    }

    void handOver(String node) throws LabFailed {
        contestant.handOver(node, daemon(node), settings);
    }

    /** Which of the nodes have the addresses now, as a word. */
    String active() {
        boolean first = isActive(FIRST);
        boolean second = isActive(SECOND);
        if (first && second) {
            return "both";
        }
        return first ? FIRST : second ? SECOND : "nobody";
    }

    /** Waits until exactly one node has the addresses, whichever. */
    void awaitOneActive() throws LabFailed {
        Patience.await(() -> isActive(FIRST) != isActive(SECOND), MOVE_MAX, "not exactly one node is Active");
    }

    /** Ends its daemons; the boxes are renewed by whoever comes next. */
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
