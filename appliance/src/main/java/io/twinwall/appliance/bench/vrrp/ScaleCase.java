package io.twinwall.appliance.bench.vrrp;

import io.twinwall.appliance.bench.BenchCase;
import io.twinwall.appliance.bench.Metric;
import io.twinwall.appliance.bench.Sample;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** As many virtual routers as there are VRIDs on one node, Active of all of them: does each advertise in time? */
final class ScaleCase implements BenchCase {
    private static final double PROCESSOR_PERCENT = 15;
    private static final String BOX = "scale";
    private static final String RECEIVER = "sink";
    private static final String MISSED = "missed deadlines";
    private static final String GAP = "longest gap";
    private static final String PROCESSOR = "processor";
    private static final String RESIDENT = "resident";
    private static final Duration START_MAX = Duration.ofSeconds(90);
    private static final Duration TIME = Duration.ofSeconds(60);
    private static final Duration GLANCE = Duration.ofSeconds(10);

    private final Rig rig;
    private final Duration interval;
    private final List<VirtualRouter> routers = VirtualRouter.ofEveryVrid();

    ScaleCase(Rig rig, Duration interval) {
        this.rig = rig;
        this.interval = interval;
    }

    @Override
    public String label() {
        return "scale";
    }

    @Override
    public String about() {
        return routers.size() + " virtual routers of one group at " + interval.toMillis() + " ms, each on a port of its"
                + " own, for " + time().toSeconds() + " s: times of more than two intervals between two advertisements"
                + " of one router, and the share of a core";
    }

    @Override
    public List<String> contestants() {
        return Rig.BOTH;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less(MISSED, "times", Metric.Target.worst(0)),
                Metric.less(GAP, "ms"),
                Metric.less(PROCESSOR, "% of a core", Metric.Target.worst(PROCESSOR_PERCENT)),
                Metric.less(RESIDENT, "MB"));
    }

    @Override
    public int runs(int asked) {
        return 1;
    }

    private Duration time() {
        return rig.effort().time(TIME, GLANCE);
    }

    @Override
    public Sample measure(String contestant) throws LabFailed {
        Contestant program = rig.contestant(contestant);
        layCables();
        Daemon daemon = null;
        try {
            program.equipAlone(BOX, routers, interval);
            daemon = program.launch(BOX);
            awaitActive(contestant, daemon);
            Patience.pause(rig.effort().time(Duration.ofSeconds(5), Duration.ofSeconds(3)));
            return watch(daemon);
        } finally {
            if (daemon != null && daemon.alive()) {
                daemon.crash();
            }
            removeBoxes();
        }
    }

    private void awaitActive(String contestant, Daemon daemon) throws LabFailed {
        List<String> all = routers.stream().map(VirtualRouter::address).toList();
        try {
            Patience.await(() -> daemon.holds(all) || !daemon.alive(), START_MAX, "in time");
        } catch (LabFailed e) {
            throw new LabFailed(contestant + " is not Active of " + routers.size() + " virtual routers after "
                    + START_MAX.toSeconds() + " s; it printed " + daemon.lastWords());
        }
        if (!daemon.alive()) {
            throw new LabFailed(contestant + " ended; it printed " + daemon.lastWords());
        }
    }

    private Sample watch(Daemon daemon) throws LabFailed {
        try (AdvertisementCapture capture = AdvertisementCapture.of(rig.lab(), RECEIVER, "any")) {
            double before = daemon.processorSeconds();
            long began = System.nanoTime();
            Patience.pause(time());
            double share = (daemon.processorSeconds() - before) / ((System.nanoTime() - began) / 1e9);
            Advertisements.Gaps gaps = capture.end().gaps(interval.multipliedBy(2));
            Map<String, Double> values = new LinkedHashMap<>();
            values.put(MISSED, (double) gaps.missed());
            values.put(GAP, gaps.longest().toNanos() / 1e6);
            values.put(PROCESSOR, share * 100);
            values.put(RESIDENT, daemon.residentMegabytes());
            values.put("routers heard", (double) gaps.routers());
            values.put("advertisements", (double) gaps.count());
            return gaps.routers() == routers.size()
                    ? Sample.of(values)
                    : new Sample(
                            values,
                            List.of(),
                            Optional.of("only " + gaps.routers() + " virtual routers were heard"));
        }
    }

    /** A cable from every port of the box to the receiver; no switch, which would copy each frame to all of them. */
    private void layCables() throws LabFailed {
        removeBoxes();
        Lab lab = rig.lab();
        StringBuilder cables = new StringBuilder();
        StringBuilder up = new StringBuilder();
        for (VirtualRouter router : routers) {
            cables.append("link add %s type veth peer name %s netns %s\n"
                    .formatted(router.device(), router.device(), lab.namespace(BOX)));
            cables.append("link set %s up\n".formatted(router.device()));
            up.append("link set %s up\n".formatted(router.device()));
        }
        for (String host : List.of(BOX, RECEIVER)) {
            Command.run(List.of("ip", "netns", "add", lab.namespace(host)));
            // Router solicitations of 255 ports are not what is measured.
            Command.run(lab.on(host, List.of("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1")));
        }
        batch(RECEIVER, cables);
        batch(BOX, up);
    }

    private void batch(String host, StringBuilder commands) throws LabFailed {
        try {
            Path file = Files.createDirectories(rig.lab().directory(host)).resolve("cables");
            Files.writeString(file, commands, StandardCharsets.UTF_8);
            Command.run(List.of("ip", "-n", rig.lab().namespace(host), "-batch", file.toString()));
        } catch (IOException e) {
            throw new LabFailed("the cables of " + host + ": " + e.getMessage());
        }
    }

    private void removeBoxes() throws LabFailed {
        for (String host : List.of(BOX, RECEIVER)) {
            String namespace = rig.lab().namespace(host);
            if (Files.exists(Path.of("/run/netns", namespace))) {
                Command.run(List.of("ip", "netns", "delete", namespace));
            }
            Command.run(List.of("rm", "-rf", rig.lab().directory(host).toString()));
        }
    }
}
