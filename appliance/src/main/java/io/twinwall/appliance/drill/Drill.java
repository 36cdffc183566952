package io.twinwall.appliance.drill;

import io.twinwall.appliance.lab.AnsweringWatch;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import io.twinwall.appliance.lab.Patience;
import io.twinwall.appliance.lab.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs one case: strike, measure, wait for recovery, heal, wait until the pair is whole. */
final class Drill {
    private static final Duration FROZEN = Duration.ofSeconds(5);
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(15);
    private static final Duration WHOLE_MAX = Duration.ofSeconds(25);
    /** Traffic counts as flowing when no stream was silent for longer than this ... */
    private static final Duration FLOWING_SILENCE_MAX = Duration.ofMillis(150);
    /** ... during this. */
    private static final Duration FLOWING_FOR = Duration.ofMillis(600);
    /** Quiet time before a strike, so that what came before is over and noise of the machine shows. */
    private static final Duration QUIET = Duration.ofMillis(500);

    private final Lab lab;
    private final Pair pair;
    private final List<Traffic> traffic;
    private final Optional<LastingConnections> lasting;
    private final Consumer<String> progress;

    /** @param lasting what must go on through every case; empty for nodes that keep nothing for one another */
    Drill(Lab lab, Pair pair, List<Traffic> traffic, Optional<LastingConnections> lasting, Consumer<String> progress) {
        this.lab = lab;
        this.pair = pair;
        this.traffic = List.copyOf(traffic);
        this.lasting = lasting;
        this.progress = progress;
    }

    /** Runs the case once. What the pair does wrong is in the result, also when it was not whole to begin with. */
    CaseResult run(DrillCase drillCase) {
        try {
            return strikeWhole(drillCase);
        } catch (LabFailed e) {
            return new CaseResult(
                    drillCase,
                    Map.of(),
                    Map.of(),
                    pair.activeOfWholePair(),
                    Optional.empty(),
                    Optional.of(e.getMessage() + " (" + pair.describe() + ")"));
        }
    }

    private CaseResult strikeWhole(DrillCase drillCase) throws LabFailed {
        String victim = drillCase.victim();
        String twin = Pair.twinOf(victim);
        bringActiveTo(victim);
        Patience.await(this::flows, RECOVERY_MAX, "traffic does not flow before " + drillCase.label());
        if (lasting.isPresent()) {
            lasting.get().begin();
        }
        if (!drillCase.leavesKernelRunning()) {
            return strike(drillCase, Optional.empty());
        }
        try (AnsweringWatch watch = AnsweringWatch.of(lab, victim, twin)) {
            return strike(drillCase, Optional.of(watch));
        } catch (IOException e) {
            throw new LabFailed("tcpdump did not start: " + e.getMessage());
        }
    }

    private CaseResult strike(DrillCase drillCase, Optional<AnsweringWatch> watch) throws LabFailed {
        String victim = drillCase.victim();
        String twin = Pair.twinOf(victim);
        Patience.pause(QUIET);
        progress.accept(drillCase.label() + ": striking " + victim);
        long struck = System.nanoTime();
        Optional<String> failure = Optional.empty();
        try {
            apply(drillCase);
            // Only the streams are looked at until they flow: a question to a daemon would cost the machine time.
            Patience.pause(QUIET);
            Patience.await(
                    this::flows, RECOVERY_MAX, "traffic did not come back within " + RECOVERY_MAX.toSeconds() + " s");
            Patience.await(() -> pair.state(twin) == Pair.State.ACTIVE, RECOVERY_MAX, twin + " did not become Active");
            if (pair.state(victim) == Pair.State.ACTIVE) {
                failure = Optional.of("both nodes are Active");
            } else if (lasting.isPresent()) {
                lasting.get().goOn();
            }
        } catch (LabFailed e) {
            failure = Optional.of(e.getMessage() + " (" + pair.describe() + ")");
        }
        Map<String, Duration> outages = outagesSince(struck);
        Optional<String> newActive = pair.state(twin) == Pair.State.ACTIVE ? Optional.of(twin) : Optional.empty();
        Optional<Duration> silentFor = watch.flatMap(AnsweringWatch::silentFor);
        if (watch.isPresent() && failure.isEmpty()) {
            failure = judge(victim, silentFor);
        }
        progress.accept(drillCase.label() + ": healing " + victim);
        long healing = System.nanoTime();
        Optional<String> notWhole = heal(victim, twin);
        return new CaseResult(
                drillCase,
                outages,
                outagesSince(healing),
                newActive,
                silentFor,
                failure.isPresent() ? failure : notWhole);
    }

    private void apply(DrillCase drillCase) throws LabFailed {
        String victim = drillCase.victim();
        switch (drillCase) {
            case FAILOVER, FAILBACK -> pair.requestFailover(victim);
            case POWER -> lab.fault(victim, "power");
            case CRASH -> lab.fault(victim, "crash");
            case RESTART -> lab.fault(victim, "restart");
            case UNPLUG_LAN -> lab.fault(victim, "unplug", "lan");
            case UNPLUG_WAN -> lab.fault(victim, "unplug", "wan");
            case MUTE_LAN -> lab.fault(victim, "mute", "lan");
            case MUTE_WAN -> lab.fault(victim, "mute", "wan");
            case UNPLUG_BOTH -> {
                lab.fault(victim, "unplug", "lan");
                lab.fault(victim, "unplug", "wan");
            }
            case FREEZE -> {
                lab.fault(victim, "freeze");
                Patience.pause(FROZEN);
                lab.fault(victim, "thaw");
            }
        }
    }

    private Optional<String> heal(String victim, String twin) {
        try {
            lab.fault(victim, "heal");
            Patience.await(
                    () -> pair.activeOfWholePair().equals(Optional.of(twin)), WHOLE_MAX, "the pair is not whole again");
            // A node that comes back may still do harm a moment later: an election, a gratuitous ARP.
            Patience.pause(QUIET);
            Patience.await(this::flows, RECOVERY_MAX, "traffic does not flow after the repair");
            return Optional.empty();
        } catch (LabFailed e) {
            return Optional.of(e.getMessage() + " (" + pair.describe() + ")");
        }
    }

    private static Optional<String> judge(String victim, Optional<Duration> silentFor) {
        if (silentFor.isEmpty()) {
            return Optional.of("tcpdump saw no answers of one of the nodes");
        }
        return silentFor.get().isNegative()
                ? Optional.of(
                        victim + " still answered " + silentFor.get().abs().toMillis() + " ms after its twin had begun")
                : Optional.empty();
    }

    private void bringActiveTo(String node) throws LabFailed {
        Patience.await(() -> pair.activeOfWholePair().isPresent(), WHOLE_MAX, "the pair is not whole");
        if (!pair.activeOfWholePair().equals(Optional.of(node))) {
            progress.accept("bringing the addresses back to " + node);
            awaitReady(Pair.twinOf(node));
            pair.requestFailover(Pair.twinOf(node));
            Patience.await(
                    () -> pair.activeOfWholePair().equals(Optional.of(node)),
                    WHOLE_MAX,
                    node + " did not become Active");
        }
        awaitReady(node);
    }

    /** What is promised is promised of a pair that is in step: connections, configuration. */
    private void awaitReady(String active) throws LabFailed {
        Patience.await(
                () -> pair.isReady(active),
                WHOLE_MAX,
                "the pair is not ready; see: lab cli " + active + " show readiness");
    }

    private boolean flows() {
        long now = System.nanoTime();
        return traffic.stream()
                .allMatch(each -> each.answers()
                                .longestSilence(now - FLOWING_FOR.toNanos(), now)
                                .compareTo(FLOWING_SILENCE_MAX)
                        < 0);
    }

    private Map<String, Duration> outagesSince(long from) {
        long now = System.nanoTime();
        Map<String, Duration> outages = new HashMap<>();
        traffic.forEach(each -> outages.put(each.name(), each.answers().longestSilence(from, now)));
        return outages;
    }
}
