package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.AnsweringWatch;
import io.twinwall.appliance.lab.Child;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Patience;
import io.twinwall.appliance.lab.UdpTraffic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Something happens to the Active of a fresh pair while a UDP flow goes through it: how long had it no answer? */
final class FailoverCase implements BenchCase {
    private static final String OUTAGE = "outage";
    private static final String SILENCE = "longest silence";
    private static final String ANSWERS_ON = "old box answers on";
    private static final String NOISE = "noise before";
    private static final String MS = "ms";
    private static final Duration FLOWS_MAX = Duration.ofSeconds(20);
    /** Traffic flows when it was not silent for longer than this ... */
    private static final Duration FLOWING_SILENCE_MAX = Duration.ofMillis(150);
    /** ... during this. */
    private static final Duration FLOWING_FOR = Duration.ofMillis(500);
    /** Before the strike, to see the machine's own noise, and after the move: late elections, gratuitous ARP. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** More than this is worth a remark: the figure behind it is not the contestant's alone. */
    private static final double NOISE_MAX_MS = 5;

    private static final Duration LONG_FREEZE = Duration.ofSeconds(5);
    private static final double NANOS_A_MILLI = 1e6;

    private final Rig rig;
    private final Event event;
    private final String label;
    private final String about;
    private final PairSettings settings;
    private final List<Metric> metrics = new ArrayList<>();

    /** What happens. */
    sealed interface Event {
        /** The plug is pulled. */
        record Power() implements Event {}

        /** The admin moves the addresses. */
        record HandOver() implements Event {}

        /** The preferred node, ended in good order before, starts again. */
        record Return() implements Event {}

        /** The daemon is killed, its kernel goes on. */
        record Crash() implements Event {}

        /** The daemon is stopped for a while and wakes. */
        record Freeze(Duration time) implements Event {}
    }

    FailoverCase(
            Rig rig,
            String label,
            String about,
            Event event,
            PairSettings settings,
            Metric.Target... targets) {
        this.rig = rig;
        this.label = label;
        this.about = about;
        this.event = event;
        this.settings = settings;
        metrics.add(Metric.less(OUTAGE, MS, targets));
        metrics.add(Metric.less(SILENCE, MS));
        if (leavesKernelRunning()) {
            metrics.add(Metric.less(ANSWERS_ON, MS, Metric.Target.worst(0)));
        }
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String about() {
        return about;
    }

    @Override
    public List<String> contestants() {
        return Rig.BOTH;
    }

    @Override
    public List<Metric> metrics() {
        return List.copyOf(metrics);
    }

    @Override
    public boolean atAGlance() {
        return !(event instanceof Event.Freeze(Duration time)) || time.compareTo(LONG_FREEZE) < 0;
    }

    /** Then the old box can go on answering, and must be watched. */
    private boolean leavesKernelRunning() {
        return event instanceof Event.Crash || event instanceof Event.Freeze;
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        try (RunningPair pair = RunningPair.started(rig.lab(), rig.contestant(contestant), settings);
                UdpTraffic udp = UdpTraffic.to(rig.echo().get())) {
            awaitFlows(udp, "before the strike");
            // Not before: a thread that was started just now has no name yet.
            Instrument.preferOwn("udp-");
            if (event instanceof Event.Return) {
                pair.daemon(RunningPair.FIRST).stop();
                pair.awaitActive(RunningPair.SECOND);
                awaitFlows(udp, "through the second node");
            }
            if (!leavesKernelRunning()) {
                return strike(pair, udp, Optional.empty());
            }
            try (AnsweringWatch watch = AnsweringWatch.of(rig.lab(), RunningPair.FIRST, RunningPair.SECOND)) {
                return strike(pair, udp, Optional.of(watch));
            }
        } catch (IOException e) {
            throw new LabFailed("a program of the measurement did not start: " + e.getMessage());
        }
    }

    private Sample strike(RunningPair pair, UdpTraffic udp, Optional<AnsweringWatch> watch)
            throws LabFailed, IOException {
        Patience.pause(QUIET);
        long struck = System.nanoTime();
        double noise = silence(udp, struck - QUIET.toNanos(), struck);
        apply(pair);
        Patience.pause(QUIET);
        awaitFlows(udp, "after the strike");
        if (watch.isPresent()) {
            askForTheAddress();
        }
        long now = System.nanoTime();
        Map<String, Double> values = new LinkedHashMap<>();
        // What was sent just now may still be on its way.
        values.put(OUTAGE, millis(udp.probes().longestLoss(struck, now - FLOWING_SILENCE_MAX.toNanos())));
        values.put(SILENCE, silence(udp, struck, now));
        values.put(NOISE, noise);
        List<String> remarks = new ArrayList<>();
        if (noise > NOISE_MAX_MS) {
            remarks.add(String.format(
                    Locale.ROOT, "a busy machine: %.1f ms without an answer before anything had happened", noise));
        }
        if (watch.isPresent()) {
            watch.get().silentFor().ifPresent(time -> values.put(ANSWERS_ON, Math.max(0, -millis(time))));
            String active = pair.active();
            if (!active.equals(RunningPair.SECOND)) {
                remarks.add("in the end " + active + " had the virtual addresses");
            }
        }
        return new Sample(values, remarks, Optional.empty());
    }

    private void apply(RunningPair pair) throws LabFailed {
        switch (event) {
            case Event.Power() -> {
                pair.power(RunningPair.FIRST);
                pair.awaitActive(RunningPair.SECOND);
            }
            case Event.HandOver() -> {
                pair.handOver(RunningPair.FIRST);
                pair.awaitOnlyActive(RunningPair.SECOND);
            }
            case Event.Return() -> {
                pair.launch(RunningPair.FIRST);
                pair.awaitOnlyActive(RunningPair.FIRST);
            }
            case Event.Crash() -> {
                pair.daemon(RunningPair.FIRST).crash();
                pair.awaitActive(RunningPair.SECOND);
            }
            case Event.Freeze(Duration time) -> {
                pair.daemon(RunningPair.FIRST).signal("STOP");
                Patience.pause(time);
                pair.daemon(RunningPair.FIRST).signal("CONT");
                pair.awaitOneActive();
            }
        }
    }

    /** By broadcast, as a host that was just switched on: a box that still has the address answers. */
    private void askForTheAddress() throws LabFailed, IOException {
        try (Child _ = Child.start(
                List.of("arping", "-b", "-c", "3", "-i", "0.2", "-I", "eth0", RunningPair.ADDRESSES.getFirst()),
                line -> {})) {
            Patience.pause(QUIET);
        }
    }

    private static void awaitFlows(UdpTraffic udp, String when) throws LabFailed {
        long since = System.nanoTime();
        Patience.await(
                () -> {
                    long now = System.nanoTime();
                    return now - since > FLOWING_FOR.toNanos()
                            && udp.answers()
                                            .longestSilence(now - FLOWING_FOR.toNanos(), now)
                                            .compareTo(FLOWING_SILENCE_MAX)
                                    < 0;
                },
                FLOWS_MAX,
                "the UDP flow has no answers " + when);
    }

    /** The longest time without an answer beyond the time from one probe to the next, in ms. */
    private static double silence(UdpTraffic udp, long from, long to) {
        return Math.max(0, millis(udp.answers().longestSilence(from, to).minus(UdpTraffic.INTERVAL)));
    }

    private static double millis(Duration time) {
        return time.toNanos() / NANOS_A_MILLI;
    }
}
