package io.twinwall.appliance.drill;

import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moves the addresses to and fro many times, then compares what both nodes hold with what they held before. */
final class Failovers {
    private static final Duration MOVE_MAX = Duration.ofSeconds(10);
    private static final Duration CALM_MAX = Duration.ofSeconds(10);
    private static final Duration GLANCE = Duration.ofMillis(20);
    private static final Duration STEADY = Duration.ofSeconds(1);
    private static final Pattern DESCRIPTORS = Pattern.compile("(\\w+) descriptors (\\d+)");
    private static final int PROGRESS_EVERY = 10;
    /** The first moves load classes and open what stays open. */
    private static final int WARM_UP = 4;

    private final Lab lab;
    private final Pair pair;
    private final PrintStream out;

    Failovers(Lab lab, Pair pair, PrintStream out) {
        this.lab = lab;
        this.pair = pair;
        this.out = out;
    }

    /**
     * Moves {@code count} times; one more where the addresses would end on the other node than they began.
     *
     * @return whether nothing was left behind
     * @throws LabFailed where a move did not happen, naming which
     */
    boolean run(int count) throws LabFailed, InterruptedException {
        String start = settled("before the first move");
        for (int i = 0; i < WARM_UP; i++) {
            move("warming up");
        }
        List<String> before = steadyInventory();
        List<Duration> times = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            times.add(move("move " + i + " of " + count));
            if (i % PROGRESS_EVERY == 0) {
                out.println(i + " of " + count + " moves");
            }
        }
        if (!settled("after the last move").equals(start)) {
            move("the way home");
        }
        List<String> strays = awaitSame(before);
        Collections.sort(times);
        out.println(count + " failovers; until the twin was Active and the old node Backup: median "
                + times.get(times.size() / 2).toMillis() + " ms, worst "
                + times.getLast().toMillis() + " ms");
        strays.forEach(out::println);
        out.println(
                strays.isEmpty()
                        ? "exactly one Active (" + start
                                + "), no stray link, address, route, table, process or file descriptor"
                        : "something was left behind (- before, + now)");
        return strays.isEmpty();
    }

    private Duration move(String which) throws LabFailed, InterruptedException {
        String from = settled(which);
        String to = Pair.twinOf(from);
        long began = System.nanoTime();
        pair.requestFailover(from);
        while (!pair.activeOfWholePair().equals(Optional.of(to))) {
            if (System.nanoTime() - began > MOVE_MAX.toNanos()) {
                throw new LabFailed(
                        which + ": " + to + " did not take over from " + from + " (" + pair.describe() + ")");
            }
            Thread.sleep(GLANCE);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private String settled(String when) throws LabFailed, InterruptedException {
        long deadline = System.nanoTime() + CALM_MAX.toNanos();
        while (true) {
            Optional<String> active = pair.activeOfWholePair();
            if (active.isPresent() && pair.isReady(active.get())) {
                return active.get();
            }
            if (System.nanoTime() > deadline) {
                throw new LabFailed(when + ": " + (active.isPresent()
                        ? "the pair is not ready; see: lab cli " + active.get() + " show readiness"
                        : "not exactly one Active (" + pair.describe() + ")"));
            }
            Thread.sleep(GLANCE);
        }
    }

    /** What both nodes hold once it stands still: the answer to the last question may still be on its way out. */
    private List<String> steadyInventory() throws LabFailed, InterruptedException {
        long deadline = System.nanoTime() + CALM_MAX.toNanos();
        List<String> seen = lab.inventory();
        while (true) {
            Thread.sleep(STEADY);
            List<String> again = lab.inventory();
            if (again.equals(seen) || System.nanoTime() > deadline) {
                return again;
            }
            seen = again;
        }
    }

    /** What differs after the last hand-over had time to finish; empty where nothing does. */
    private List<String> awaitSame(List<String> before) throws LabFailed, InterruptedException {
        long deadline = System.nanoTime() + CALM_MAX.toNanos();
        while (true) {
            List<String> strays = strays(before, lab.inventory());
            if (strays.isEmpty() || System.nanoTime() > deadline) {
                return strays;
            }
            Thread.sleep(GLANCE.multipliedBy(10));
        }
    }

    /** As {@link #differences}; but fewer descriptors than before are nothing left behind, so they are no stray. */
    static List<String> strays(List<String> before, List<String> now) {
        Map<String, Integer> allowed = new HashMap<>();
        before.forEach(line -> descriptors(line).ifPresent(held -> allowed.put(held.node(), held.count())));
        List<String> judged = now.stream()
                .map(line -> descriptors(line)
                        .filter(held -> held.count() <= allowed.getOrDefault(held.node(), 0))
                        .map(held -> held.node() + " descriptors " + allowed.get(held.node()))
                        .orElse(line))
                .toList();
        return differences(before, judged);
    }

    private static Optional<Held> descriptors(String line) {
        Matcher matcher = DESCRIPTORS.matcher(line);
        return matcher.matches()
                ? Optional.of(new Held(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    private record Held(String node, int count) {}

    /** Lines that are more often in one list than in the other. */
    static List<String> differences(List<String> before, List<String> now) {
        List<String> gone = new ArrayList<>(before);
        now.forEach(gone::remove);
        List<String> come = new ArrayList<>(now);
        before.forEach(come::remove);
        List<String> lines = new ArrayList<>();
        gone.forEach(line -> lines.add("- " + line));
        come.forEach(line -> lines.add("+ " + line));
        return lines;
    }
}
