package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import io.twinwall.appliance.lab.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pair of ours in a quiet corner, on a cable of its own, beside all other cases: what do the VRRP threads allocate
 * while nothing happens? The figure is the virtual machine's own, asked for twice by {@code jcmd PID Thread.print -e},
 * which rounds it to 1 KiB, from 10 MiB on to 1 MiB.
 */
final class AllocationCase implements BenchCase {
    private static final String ACTIVE = "by the Active";
    private static final String BACKUP = "by the Backup";
    private static final Duration TIME = Duration.ofMinutes(10);
    private static final Duration GLANCE = Duration.ofSeconds(30);
    /** Classes load and code is compiled while the first advertisements come and go. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final Pattern ALLOCATED = Pattern.compile("^\"vrrp\" .* allocated=([0-9]+)([BKMG]) .*");
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
                Metric.less(ACTIVE, "KiB", Metric.Target.worst(0)), Metric.less(BACKUP, "KiB", Metric.Target.worst(0)));
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
                vrrp: {advertisement-interval: %dms}
                firewall: {policy: {lan -> local: accept}}
                """.formatted(interval.toMillis());
    }

    private static String corner(String node) {
        return "quiet-" + node;
    }

    private Reading read() throws LabFailed {
        return new Reading(System.nanoTime(), allocated(active), allocated(backup));
    }

    private static OptionalLong allocated(Daemon daemon) throws LabFailed {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            throw new LabFailed("this Java runtime has no jcmd; a whole JDK has");
        }
        return allocated(Command.run(List.of(jcmd.toString(), Long.toString(daemon.pid()), "Thread.print", "-e")));
    }

    /** The bytes the thread called vrrp has allocated, from {@code Thread.print -e}; empty where there is none. */
    static OptionalLong allocated(String threads) {
        for (String line : (Iterable<String>) threads.lines()::iterator) {
            Matcher matcher = ALLOCATED.matcher(line);
            if (matcher.matches()) {
                int shift = 10 * "BKMG".indexOf(matcher.group(2));
                return OptionalLong.of(Long.parseLong(matcher.group(1)) << shift);
            }
        }
        return OptionalLong.empty();
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
                            ? Optional.of("the virtual machine does not say what a thread called vrrp allocated")
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
                ? (after.getAsLong() - before.getAsLong()) / 1024.0
                : Double.NaN;
    }

    private void end() throws LabFailed {
        for (Daemon daemon : List.of(active, backup)) {
            if (daemon.alive()) {
                daemon.stop();
            }
            try {
                // The door jcmd came in by; a virtual machine that is killed leaves it there.
                Files.deleteIfExists(Path.of("/tmp/.java_pid" + daemon.pid()));
            } catch (IOException e) {
                // The script removes it too.
            }
        }
    }
}
