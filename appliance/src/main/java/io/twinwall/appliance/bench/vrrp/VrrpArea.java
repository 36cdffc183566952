package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.bench.Area;
import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Effort;
import io.twinwall.appliance.bench.Metric.Target;
import io.twinwall.appliance.bench.vrrp.FailoverCase.Event;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Echo;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who owns the addresses: Twinwall beside keepalived. */
public final class VrrpArea implements Area {
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final Duration USUAL = Duration.ofMillis(100);
    private static final Duration FAST = Duration.ofMillis(10);
    private static final Optional<Duration> ADVERTISEMENTS_ALONE = Optional.empty();
    /** As the documented pair has it. */
    private static final Optional<Duration> BFD = Optional.of(Duration.ofMillis(30));

    private final Lab lab;
    private final List<BenchCase> cases;
    private Echo echo;

    /** {@code labFiles} is the directory of the lab's parts, the pair's document among them. */
    public VrrpArea(Lab lab, Path labFiles, Effort effort) {
        this.lab = lab;
        Rig rig = new Rig(
                lab,
                effort,
                new Twinwall(lab, labFiles.resolve("pair.yaml")),
                new Keepalived(lab),
                () -> echo.address());
        cases = List.of(
                new StartCase(rig, USUAL),
                power(rig, "power-100ms", USUAL, ADVERTISEMENTS_ALONE, Target.median(330)),
                power(rig, "power-100ms-bfd", USUAL, BFD, Target.median(150)),
                power(rig, "power-1s", SLOW, ADVERTISEMENTS_ALONE),
                power(rig, "power-1s-bfd", SLOW, BFD, Target.median(350)),
                powerOfPaired(rig, "power-1s-link", SLOW, Target.median(350)),
                power(rig, "power-10ms", FAST, ADVERTISEMENTS_ALONE, Target.median(45), Target.worst(60)),
                failover(
                        rig,
                        "graceful",
                        "the admin moves the addresses: `request failover`; a lower priority and a reload",
                        new Event.HandOver(),
                        USUAL,
                        Target.median(0),
                        Target.worst(5)),
                failover(
                        rig,
                        "preempt-back",
                        "the preferred node starts again and takes the addresses back by itself",
                        new Event.Return(),
                        USUAL,
                        Target.median(0),
                        Target.worst(5)),
                failover(
                        rig,
                        "crash",
                        "all processes of the daemon are killed, its kernel goes on; the old box answers on: for how"
                                + " long after its twin had begun",
                        new Event.Crash(),
                        USUAL,
                        Target.median(330)),
                freeze(rig, "freeze-1s", 1),
                freeze(rig, "freeze-5s", 5),
                freeze(rig, "freeze-60s", 60),
                new BusyCase(rig, "busy-100ms", USUAL),
                new BusyCase(rig, "busy-10ms", FAST),
                FalseEvidenceCase.ofBfd(rig, SLOW, BFD.orElseThrow()),
                FalseEvidenceCase.ofLink(rig, SLOW),
                new ScaleCase(rig, USUAL),
                new AllocationCase(rig, USUAL));
    }

    private static BenchCase failover(
            Rig rig, String label, String about, Event event, Duration interval, Target... targets) {
        return new FailoverCase(
                rig, label, about, event, new PairSettings(interval, event instanceof Event.Return, BFD), targets);
    }

    private static BenchCase power(
            Rig rig, String label, Duration interval, Optional<Duration> bfd, Target... targets) {
        return new FailoverCase(
                rig,
                label,
                "every frame of the Active is lost, then all its processes are killed, at " + interval.toMillis()
                        + " ms" + bfd.map(each -> ", ours with BFD every " + each.toMillis() + " ms").orElse(""),
                new Event.Power(),
                new PairSettings(interval, false, bfd),
                targets);
    }

    private static BenchCase powerOfPaired(Rig rig, String label, Duration interval, Target... targets) {
        return new FailoverCase(
                rig,
                label,
                "every frame of the Active is lost, then all its processes are killed, at " + interval.toMillis()
                        + " ms, ours paired, with beats on the link and without BFD",
                new Event.Power(),
                new PairSettings(interval, false, ADVERTISEMENTS_ALONE, true),
                targets);
    }

    private static BenchCase freeze(Rig rig, String label, int seconds) {
        return failover(
                rig,
                label,
                "all processes of the daemon stand still for " + seconds + " s and wake; the old box answers on: how"
                        + " long it did, or did again, after its twin had begun",
                new Event.Freeze(Duration.ofSeconds(seconds)),
                USUAL,
                Target.median(150));
    }

    @Override
    public String name() {
        return "vrrp";
    }

    @Override
    public List<BenchCase> cases() {
        return cases;
    }

    @Override
    public Map<String, String> peers() {
        return Map.of(Keepalived.NAME, Keepalived.version());
    }

    @Override
    public void open() throws LabFailed {
        try {
            echo = Echo.of(lab);
            String pids = Command.run(List.of("ip", "netns", "pids", lab.namespace("internet")));
            for (String pid : (Iterable<String>) pids.lines()::iterator) {
                Instrument.prefer(Long.parseLong(pid.strip()));
            }
        } catch (IOException e) {
            throw new LabFailed("the echo on internet did not start: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        if (echo != null) {
            echo.close();
        }
    }
}
