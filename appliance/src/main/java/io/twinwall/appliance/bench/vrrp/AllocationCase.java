package io.twinwall.appliance.bench.vrrp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import io.twinwall.appliance.lab.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A pair of ours in a quiet corner, on a cable of its own, beside all other cases: what do the VRRP threads allocate
 * while nothing happens? The figure is the virtual machine's own, to the byte; the daemons tell it twice.
 */
final class AllocationCase implements BenchCase {
    private static final String ACTIVE = "by the Active";
    private static final String BACKUP = "by the Backup";
    private static final Duration TIME = Duration.ofMinutes(10);
    private static final Duration GLANCE = Duration.ofSeconds(30);
    /** Classes load and code is compiled while the first advertisements come and go. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final String QUESTION = "show vrrp statistics | json";
    private static final String FIELD = "allocated-bytes";
    private static final List<String> ADDRESSES = List.of("10.8.0.1");

    private final Rig rig;
    private final Duration interval;
    private Daemon active;
    private Daemon backup;
    private long startedAt;
    private Thread first;
    private volatile Reading before;

    /** What both threads had allocated at a time; empty where the virtual machine did not say. */
    private record Reading(long at, OptionalLong active, OptionalLong backup) {}

    AllocationCase(Rig rig, Duration interval) {
        this.rig = rig;
        this.interval = interval;
    }

    @Override
    public String label() {
        return "allocation";
    }

    @Override
    public String about() {
        return "what the VRRP threads of a pair at " + interval.toMillis() + " ms allocate in " + time().toSeconds()
                + " s while nothing happens, " + warmUp().toSeconds() + " s after their start; beside the other cases,"
                + " ours alone";
    }

    @Override
    public List<String> contestants() {
        return List.of(Twinwall.NAME);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less(ACTIVE, "bytes", Metric.Target.worst(0)),
                Metric.less(BACKUP, "bytes", Metric.Target.worst(0)));
    }

    @Override
    public int runs(int asked) {
        return 1;
    }

    private Duration time() {
        return rig.effort().time(TIME, GLANCE);
    }

    private Duration warmUp() {
        return rig.effort().time(WARM_UP, WARM_UP.dividedBy(2));
    }

    @Override
    public void begin() throws LabFailed {
        Lab lab = rig.lab();
        for (String node : List.of(Pair.FIRST, Pair.SECOND)) {
            Command.run(List.of("ip", "netns", "add", lab.namespace(corner(node))));
            rig.twinwall().write(corner(node), document());
        }
        String[] ends = {lab.namespace(corner(Pair.FIRST)), lab.namespace(corner(Pair.SECOND))};
        Command.run(List.of(
                "ip", "-n", ends[0], "link", "add", "lan", "type", "veth", "peer", "name", "lan", "netns", ends[1]));
        for (String end : ends) {
            Command.run(List.of("ip", "-n", end, "link", "set", "lan", "up"));
        }
        active = rig.twinwall().launch(corner(Pair.FIRST), Pair.FIRST);
        Patience.await(() -> active.holds(ADDRESSES), START_MAX, "the first of the quiet pair is not Active");
        backup = rig.twinwall().launch(corner(Pair.SECOND), Pair.SECOND);
        Patience.await(() -> rig.twinwall().atWork(backup), START_MAX, "the second of the quiet pair is not at work");
        startedAt = System.nanoTime();
        first = Thread.ofPlatform().name("allocation").daemon().start(() -> {
            try {
                Patience.pause(warmUp());
                before = read();
            } catch (LabFailed e) {
                // measure() finds no first reading and says so.
            }
        });
    }

    private String document() {
        return """
                pair: {nodes: [r1, r2]}
                interfaces:
                  lan:
                    device: lan
                    address: {r1: 10.8.0.2/24, r2: 10.8.0.3/24}
                    virtual: 10.8.0.1/24
                    zone: lan
                vrrp: {advertisement-interval: %dms, bfd: {interval: 30ms}}
                firewall: {policy: {lan -> local: accept}}
                """.formatted(interval.toMillis());
    }

    private static String corner(String node) {
        return "quiet-" + node;
    }

    private Reading read() {
        try (Pair pair = new Pair(rig.lab())) {
            return new Reading(System.nanoTime(), allocated(pair, Pair.FIRST), allocated(pair, Pair.SECOND));
        }
    }

    private static OptionalLong allocated(Pair pair, String node) {
        return pair.answer(corner(node), QUESTION).map(AllocationCase::allocated).orElse(OptionalLong.empty());
    }

    /** What the VRRP thread has allocated, from the answer to {@code show vrrp statistics}; empty for any other. */
    static OptionalLong allocated(String json) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (depth == 1 && token == JsonToken.VALUE_NUMBER_INT && FIELD.equals(parser.currentName())) {
                    return OptionalLong.of(parser.getLongValue());
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        try {
            first.join();
            if (before == null) {
                // Once more, so that the reason is told.
                before = read();
            }
            Duration passed = Duration.ofNanos(System.nanoTime() - before.at());
            if (passed.compareTo(time()) < 0) {
                Patience.pause(time().minus(passed));
            }
            Reading after = read();
            if (!active.holds(ADDRESSES) || backup.holds(ADDRESSES)) {
                throw new LabFailed("the quiet pair changed roles, so what it allocated is no steady state");
            }
            Map<String, Double> values = new LinkedHashMap<>();
            values.put(ACTIVE, grown(before.active(), after.active()));
            values.put(BACKUP, grown(before.backup(), after.backup()));
            values.put("seconds", (after.at() - before.at()) / 1e9);
            values.put("seconds before", (before.at() - startedAt) / 1e9);
            return new Sample(
                    values,
                    List.of(),
                    values.get(ACTIVE).isNaN() || values.get(BACKUP).isNaN()
                            ? Optional.of("a daemon did not say what its VRRP thread allocated")
                            : Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailed("interrupted");
        } finally {
            end();
        }
    }

    private static double grown(OptionalLong before, OptionalLong after) {
        return before.isPresent() && after.isPresent()
                ? (double) (after.getAsLong() - before.getAsLong())
                : Double.NaN;
    }

    private void end() throws LabFailed {
        for (Daemon daemon : List.of(active, backup)) {
            if (daemon.alive()) {
                daemon.stop();
            }
        }
    }
}
