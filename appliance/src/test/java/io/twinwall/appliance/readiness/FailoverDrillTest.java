package io.twinwall.appliance.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.control.Feed;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Message;
import io.twinwall.sync.report.NodeReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class FailoverDrillTest {
    private static final Operator ANNA = new Operator("anna");

    /** Two nodes that remember who carries what, and what was asked of them. */
    private static final class RememberedPair implements FailoverDrill.Hands {
        private final Map<String, String> carriers = new TreeMap<>();
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private volatile List<String> hindrances = List.of();
        private volatile boolean twinRefuses;

        RememberedPair(String... carriers) {
            for (int i = 0; i < carriers.length; i += 2) {
                this.carriers.put(carriers[i], carriers[i + 1]);
            }
        }

        synchronized Readiness readiness() {
            return new Readiness(true, report("r1", List.of()), "r2", Optional.of(report("r2", hindrances)), "");
        }

        private NodeReport report(String node, List<String> against) {
            List<NodeReport.Group> groups = new ArrayList<>();
            carriers.forEach((group, carrier) -> groups.add(
                    new NodeReport.Group(group, carrier.equals(node) ? "Active" : "Backup", 100)));
            return new NodeReport(node, "0.1", Optional.of("d0c"), groups, "in-sync", against, List.of());
        }

        private synchronized Outcome move(String from, String group) {
            asked.add(from + " hands over " + group);
            if (from.equals("r2") && twinRefuses) {
                return Outcome.refused("no other router took over");
            }
            String to = from.equals("r1") ? "r2" : "r1";
            carriers.replaceAll((name, carrier) -> group.equals("all") || group.equals(name) ? to : carrier);
            return Outcome.done("moved");
        }

        @Override
        public Outcome handOver() {
            return move("r1", "all");
        }

        @Override
        public Outcome twinHandsOver() {
            return move("r2", "all");
        }

        @Override
        public Outcome handBack(boolean fromTwin, String group) {
            return move(fromTwin ? "r2" : "r1", group);
        }
    }

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final EventLog events = new EventLog() {
        @Override
        public void log(Message message, Object... arguments) {
            log.add(message.id());
        }
    };

    private record Told(List<String> lines, Outcome outcome) {}

    private Told drill(RememberedPair pair) throws InterruptedException {
        return follow(new FailoverDrill(pair::readiness, pair, events).begin(ANNA));
    }

    private static Told follow(Feed feed) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        try (feed) {
            while (true) {
                switch (feed.next(Duration.ofSeconds(10))) {
                    case Feed.Line(String text) -> lines.add(text);
                    case Feed.Ended(Outcome outcome) -> {
                        return new Told(lines, outcome);
                    }
                    case Feed.Nothing _ -> throw new AssertionError("the drill stands still after " + lines);
                }
            }
        }
    }

    @Test
    void eachNodeTakesOverFromTheOtherAndThePairEndsWhereItBegan() throws InterruptedException {
        RememberedPair pair = new RememberedPair("main", "r1");
        Told told = drill(pair);
        assertTrue(told.outcome().done(), () -> told.toString());
        assertEquals(List.of("r1 hands over all", "r2 hands over all"), pair.asked);
        assertEquals(Map.of("main", "r1"), pair.carriers);
        assertEquals(3, told.lines().size(), () -> told.toString());
        assertTrue(told.lines().get(1).startsWith("r1 -> r2: handed over in "), () -> told.toString());
        assertEquals(List.of("DRILL-0101", "DRILL-0102", "DRILL-0102", "DRILL-0102", "DRILL-0103"), log);
    }

    @Test
    void itMayBeAskedOnTheBackupToo() throws InterruptedException {
        RememberedPair pair = new RememberedPair("main", "r2");
        assertTrue(drill(pair).outcome().done());
        assertEquals(List.of("r2 hands over all", "r1 hands over all"), pair.asked);
        assertEquals(Map.of("main", "r2"), pair.carriers);
    }

    @Test
    void whereBothCarryGroupsEachGoesBackToWhereItWas() throws InterruptedException {
        RememberedPair pair = new RememberedPair("east", "r1", "west", "r2");
        assertTrue(drill(pair).outcome().done());
        assertEquals(Map.of("east", "r1", "west", "r2"), pair.carriers);
        assertEquals(List.of("r1 hands over all", "r2 hands over all", "r1 hands over west"), pair.asked);
    }

    @Test
    void aPairThatIsNotReadyIsNotTouched() throws InterruptedException {
        RememberedPair pair = new RememberedPair("main", "r1");
        pair.hindrances = List.of("it is in maintenance");
        Told told = drill(pair);
        assertEquals(Outcome.refused("the pair is not ready, and nothing was moved:", "  r2: it is in maintenance"),
                told.outcome());
        assertEquals(List.of(), pair.asked);
        assertEquals(List.of(), log);
    }

    @Test
    void aStepThatFailsEndsTheDrillAndMovesNothingMore() throws InterruptedException {
        RememberedPair pair = new RememberedPair("main", "r1");
        pair.twinRefuses = true;
        Told told = drill(pair);
        assertFalse(told.outcome().done());
        assertEquals("failed: r2 -> r1: no other router took over", told.outcome().lines().getFirst());
        assertEquals(List.of("r1 hands over all", "r2 hands over all"), pair.asked);
        assertEquals("DRILL-0104", log.getLast());
    }

    @Test
    void twoDrillsAtOnceAreOneTooMany() throws InterruptedException {
        RememberedPair pair = new RememberedPair("main", "r1");
        FailoverDrill drill = new FailoverDrill(pair::readiness, new FailoverDrill.Hands() {
            @Override
            public Outcome handOver() {
                assertEquals("a drill is running already; 'show log' follows it", second());
                return pair.handOver();
            }

            @Override
            public Outcome twinHandsOver() {
                return pair.twinHandsOver();
            }

            @Override
            public Outcome handBack(boolean fromTwin, String group) {
                return pair.handBack(fromTwin, group);
            }

            private String second() {
                try {
                    return follow(drillItself[0].begin(ANNA)).outcome().lines().getFirst();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }, events);
        drillItself[0] = drill;
        assertTrue(follow(drill.begin(ANNA)).outcome().done());
    }

    private final FailoverDrill[] drillItself = new FailoverDrill[1];
}
