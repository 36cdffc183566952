package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Patience;
import io.twinwall.appliance.lab.TcpTalk;
import io.twinwall.appliance.lab.UdpTraffic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Four connections through a fresh pair, one way for the addresses to move: how many go on, how long they stood. */
final class SurvivalCase implements BenchCase {
    /** How the addresses move. */
    enum Move {
        POWER("power", "every frame of the Active is lost, then all its processes are killed"),
        REBOOT("reboot", "the preferred node is shut down in good order, forgets everything, starts and preempts"),
        GRACEFUL("graceful", "the admin moves the addresses: 'request failover'; a lower priority and a reload"),
        START("start", "the connections go by the second node alone; the preferred one starts and preempts");

        private final String label;
        private final String words;

        Move(String label, String words) {
            this.label = label;
            this.words = words;
        }
    }

    static final int CONNECTIONS = 4;
    private static final String SURVIVED = "survived";
    private static final String STALL = "worst stall";
    private static final String BEYOND = "stall beyond the outage";
    private static final String OUTAGE = "outage of UDP";
    private static final double BEYOND_MAX = 50;
    private static final Duration EVERY = Duration.ofMillis(2);
    private static final Duration QUIET = Duration.ofSeconds(1);
    /** TCP's own patience after an outage. */
    private static final Duration AFTER = Duration.ofSeconds(4);
    private static final double NANOS_A_MILLI = 1e6;

    private final LinkRig rig;
    private final String label;
    private final Setup setup;
    private final Move move;
    private final List<String> contestants;

    private SurvivalCase(LinkRig rig, String label, Setup setup, Move move, List<String> contestants) {
        this.rig = rig;
        this.label = label;
        this.setup = setup;
        this.move = move;
        this.contestants = List.copyOf(contestants);
    }

    static SurvivalCase of(LinkRig rig, Setup.Translation translation, Move move) {
        boolean preempt = move == Move.REBOOT || move == Move.START;
        return new SurvivalCase(rig, translation.label() + "-" + move.label, new Setup(translation, preempt, true),
                move, List.of(Twinwall.NAME, Conntrackd.NAME));
    }

    /** The same of a pair that tells its twin nothing: what makes the other cases worth something. */
    static SurvivalCase control(LinkRig rig) {
        return new SurvivalCase(rig, "control", new Setup(Setup.Translation.SNAT_DROP, false, false), Move.POWER,
                List.of(Twinwall.UNPAIRED));
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String about() {
        return (setup.synced() ? "" : "nodes that are not paired, which must lose all: ")
                + setup.translation().words() + "; " + move.words;
    }

    @Override
    public List<String> contestants() {
        return contestants;
    }

    @Override
    public List<Metric> metrics() {
        if (!setup.synced()) {
            return List.of(Metric.less(SURVIVED, "of 4", Metric.Target.worst(0)));
        }
        return List.of(
                Metric.more(SURVIVED, "of 4", Metric.Target.worst(CONNECTIONS)),
                Metric.less(STALL, "ms"),
                Metric.less(BEYOND, "ms", Metric.Target.median(BEYOND_MAX)));
    }

    @Override
    public boolean atAGlance() {
        return !setup.synced() || move == Move.POWER;
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        Contestant program = rig.contestant(contestant);
        List<TcpTalk> talks = new ArrayList<>();
        try (LinkPair pair = begin(program); UdpTraffic udp = UdpTraffic.to(rig.udp())) {
            String active = move == Move.START ? LinkPair.SECOND : LinkPair.FIRST;
            for (int i = 0; i < CONNECTIONS; i++) {
                talks.add(connected(pair, active));
            }
            Patience.pause(QUIET);
            long from = System.nanoTime();
            apply(pair);
            Patience.pause(AFTER);
            return sample(talks, udp, from);
        } catch (IOException e) {
            throw new LabFailed("a connection of the measurement did not begin: " + e.getMessage());
        } finally {
            talks.forEach(TcpTalk::close);
        }
    }

    private LinkPair begin(Contestant program) throws LabFailed {
        if (move != Move.START) {
            return LinkPair.started(rig.lab(), program, setup);
        }
        LinkPair pair = LinkPair.equipped(rig.lab(), program, setup);
        pair.launch(LinkPair.SECOND);
        pair.awaitActive(LinkPair.SECOND);
        pair.awaitInSync();
        return pair;
    }

    /** A virtual address that was just taken may need a moment. */
    private TcpTalk connected(LinkPair pair, String active) throws IOException, LabFailed {
        pair.awaitActive(active);
        return TcpTalk.to(rig.tcp(), EVERY);
    }

    private void apply(LinkPair pair) throws LabFailed {
        switch (move) {
            case POWER -> {
                pair.power(LinkPair.FIRST);
                Patience.await(() -> pair.isActive(LinkPair.SECOND), AFTER.multipliedBy(4), Duration.ofMillis(5),
                        "the twin did not take over");
            }
            case REBOOT -> {
                pair.shutDown(LinkPair.FIRST);
                pair.awaitActive(LinkPair.SECOND);
                pair.launch(LinkPair.FIRST);
                pair.awaitActive(LinkPair.FIRST);
            }
            case GRACEFUL -> {
                pair.contestant().handOver(LinkPair.FIRST);
                pair.awaitActive(LinkPair.SECOND);
            }
            case START -> {
                pair.launch(LinkPair.FIRST);
                pair.awaitActive(LinkPair.FIRST);
            }
        }
    }

    /** What was sent in the last moments may still be on its way: a connection goes on that had an answer lately. */
    private static Sample sample(List<TcpTalk> talks, UdpTraffic udp, long from) {
        long now = System.nanoTime();
        long lately = now - AFTER.toNanos() / 4;
        List<String> remarks = new ArrayList<>();
        double worst = 0;
        int survived = 0;
        for (TcpTalk talk : talks) {
            boolean silent = talk.answers().longestSilence(lately, now).toNanos() >= now - lately;
            if (talk.broken().isEmpty() && !silent) {
                survived++;
                worst = Math.max(worst, talk.answers().longestSilence(from, now).toNanos() / NANOS_A_MILLI);
            } else {
                remarks.add("a connection ended: " + talk.broken().orElse("no answers any more"));
            }
        }
        double outage = udp.answers().longestSilence(from, now).toNanos() / NANOS_A_MILLI;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(SURVIVED, (double) survived);
        values.put(OUTAGE, outage);
        if (survived > 0) {
            values.put(STALL, worst);
            values.put(BEYOND, Math.max(0, worst - outage));
        }
        return new Sample(values, remarks.stream().distinct().toList(), Optional.empty());
    }
}
