package io.twinwall.appliance.readiness;

import io.twinwall.appliance.feed.LineFeed;
import io.twinwall.model.control.Feed;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.report.NodeReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Fails the pair over and back under watch: the proof that each node can take over, before somebody pulls a plug.
 *
 * <pre>
 *   ready? --> who carries more hands everything over --> ready again? --> the other one does --> ready again?
 *          --> where both carried groups: each goes back to where it was
 * </pre>
 *
 * It goes on when its reader leaves: half a drill would leave the pair where nobody wanted it. Where a step fails it
 * stops and moves nothing more.
 */
final class FailoverDrill {
    private static final Duration STEP_MAX = Duration.ofSeconds(20);
    private static final Duration GLANCE = Duration.ofMillis(100);

    /** How groups are moved. */
    interface Hands {
        /** This node hands over every group it has. */
        Outcome handOver();

        /** The twin hands over every group it has. */
        Outcome twinHandsOver();

        /** A group goes back from a node that has it. */
        Outcome handBack(boolean fromTwin, String group);
    }

    /** A step did not come to its end. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String why) {
            super(why, null, false, false);
        }
    }

    private final Supplier<Readiness> readiness;
    private final Hands hands;
    private final EventLog log;
    private final AtomicBoolean running = new AtomicBoolean();

    FailoverDrill(Supplier<Readiness> readiness, Hands hands, EventLog log) {
        this.readiness = readiness;
        this.hands = hands;
        this.log = log;
    }

    /** Begins, where no other drill runs and the loss of neither node would be noticed. */
    Feed begin(Operator operator) {
        Readiness before = readiness.get();
        List<String> against = against(before);
        if (!against.isEmpty()) {
            List<String> lines = new ArrayList<>(List.of("the pair is not ready, and nothing was moved:"));
            against.forEach(why -> lines.add("  " + why));
            return Feed.refused(lines.toArray(String[]::new));
        }
        if (!running.compareAndSet(false, true)) {
            return Feed.refused("a drill is running already; 'show log' follows it");
        }
        log.log(DrillMessage.BEGAN, operator.name());
        LineFeed feed = new LineFeed(closed -> {});
        Thread.ofVirtual().name("drill").start(() -> {
            try {
                feed.end(run(before, feed));
            } finally {
                running.set(false);
            }
        });
        return feed;
    }

    private static List<String> against(Readiness now) {
        if (!now.paired()) {
            return List.of("the node is not paired: 'request pair'");
        }
        return now.losses().stream().flatMap(loss -> loss.why().stream()).distinct().toList();
    }

    private Outcome run(Readiness before, LineFeed feed) {
        long began = System.nanoTime();
        String own = before.own().node();
        String twin = before.twinName();
        try {
            tell(feed, "ready: nobody would notice the loss of " + own + " or " + twin + "; " + homes(before));
            boolean ownFirst = count(before.own()) >= before.twin().map(FailoverDrill::count).orElse(0L);
            move(feed, ownFirst, own, twin);
            move(feed, !ownFirst, own, twin);
            goHome(feed, before);
            double seconds = (System.nanoTime() - began) / 1e9;
            String took = String.format(Locale.ROOT, "%.1f", seconds);
            log.log(DrillMessage.PASSED, took);
            return Outcome.done(
                    "passed in " + took + " s: each node took over from the other, and the pair is where it was");
        } catch (Failed e) {
            log.log(DrillMessage.FAILED, e.getMessage());
            return Outcome.refused("failed: " + e.getMessage(),
                    "nothing more was moved; 'show readiness' says what is in the way, 'show vrrp' where the groups"
                            + " are");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.refused("the daemon is ending");
        }
    }

    private void tell(LineFeed feed, String line) {
        feed.offer(line);
        log.log(DrillMessage.STEP, line);
    }

    private static long count(NodeReport node) {
        return node.groups().stream().filter(NodeReport.Group::isActive).count();
    }

    private void move(LineFeed feed, boolean fromOwn, String own, String twin)
            throws Failed, InterruptedException {
        String from = fromOwn ? own : twin;
        String to = fromOwn ? twin : own;
        long began = System.nanoTime();
        Outcome outcome = fromOwn ? hands.handOver() : hands.twinHandsOver();
        if (!outcome.done()) {
            throw new Failed(from + " -> " + to + ": " + String.join("; ", outcome.lines()));
        }
        long moved = System.nanoTime();
        Readiness after = awaitReady(
                from + " -> " + to, now -> carriesAll(fromOwn ? now.twin().orElseThrow() : now.own()));
        NodeReport active = fromOwn ? after.twin().orElseThrow() : after.own();
        tell(feed, String.format(
                Locale.ROOT, "%s -> %s: handed over in %.1f ms, connections %s, ready again after %.1f s", from, to,
                (moved - began) / 1e6, active.flows(), (System.nanoTime() - moved) / 1e9));
    }

    private static boolean carriesAll(NodeReport node) {
        return node.groups().stream().allMatch(NodeReport.Group::isActive);
    }

    private void goHome(LineFeed feed, Readiness before) throws Failed, InterruptedException {
        Map<String, String> wanted = carriers(before);
        Map<String, String> now = carriers(readiness.get());
        List<String> astray = wanted.keySet().stream()
                .filter(group -> !wanted.get(group).equals(now.get(group)))
                .toList();
        for (String group : astray) {
            Outcome outcome = hands.handBack(!wanted.get(group).equals(before.twinName()), group);
            if (!outcome.done()) {
                throw new Failed("group " + group + " back to " + wanted.get(group) + ": "
                        + String.join("; ", outcome.lines()));
            }
        }
        if (!astray.isEmpty()) {
            awaitReady("the way home", readyNow -> carriers(readyNow).equals(wanted));
            tell(feed, "back where they were: " + String.join(", ", astray));
        }
    }

    private Readiness awaitReady(String step, Predicate<Readiness> there)
            throws Failed, InterruptedException {
        long deadline = System.nanoTime() + STEP_MAX.toNanos();
        while (true) {
            Readiness now = readiness.get();
            List<String> against = against(now);
            if (against.isEmpty() && now.twin().isPresent() && there.test(now)) {
                return now;
            }
            if (System.nanoTime() > deadline) {
                throw new Failed(step + ": the pair is not ready again after " + STEP_MAX.toSeconds() + " s: "
                        + (against.isEmpty()
                                ? "not every group is where it was moved to" : String.join("; ", against)));
            }
            Thread.sleep(GLANCE);
        }
    }

    /** Group to the node that is Active for it. */
    private static Map<String, String> carriers(Readiness now) {
        Map<String, String> carriers = new TreeMap<>();
        now.twin().ifPresent(twin -> put(twin, now.twinName(), carriers));
        put(now.own(), now.own().node(), carriers);
        return carriers;
    }

    private static void put(NodeReport report, String node, Map<String, String> carriers) {
        report.groups().stream().filter(NodeReport.Group::isActive).forEach(group -> carriers.put(group.name(), node));
    }

    private static String homes(Readiness now) {
        return carriers(now).entrySet().stream()
                .map(entry -> entry.getKey() + " on " + entry.getValue())
                .reduce((one, more) -> one + ", " + more)
                .orElse("no group");
    }
}
