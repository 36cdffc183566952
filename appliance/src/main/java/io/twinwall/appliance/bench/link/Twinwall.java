package io.twinwall.appliance.bench.link;

import io.twinwall.appliance.bench.vrrp.Daemon;
import io.twinwall.appliance.lab.Command;
import io.twinwall.appliance.lab.Lab;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.appliance.lab.Pair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ours: a pair whose nodes keep one another's connections, or, for the control, are not paired. */
// A document, read as a whole where it stands.
@SuppressWarnings("InlineFormatString")
final class Twinwall implements Contestant {
    static final String NAME = "twinwall";
    static final String UNPAIRED = "twinwall unpaired";

    /** Its nodes want an address of their own in every network, so there is no row without one. */
    private static final String DOCUMENT = """
            pair: {nodes: [r1, r2], link: {interface: sync}}
            interfaces:
              sync: {device: eth3, address: {r1: 169.254.77.1/30, r2: 169.254.77.2/30}}
              lan:
                device: eth1
                address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}
                virtual: 10.10.0.1/24
                zone: lan
              wan:
                device: eth0
                address: {r1: 192.0.2.2/24, r2: 192.0.2.3/24}
                virtual: 192.0.2.1/24
                zone: wan
            vrrp: {advertisement-interval: 100ms, preempt: %s}
            firewall:
              policy: {lan -> wan: accept%s}
              masquerade: [{from: lan, out: wan%s}]
            """;
    /** In the log: the step that puts connections in place. */
    private static final Pattern STEP = Pattern.compile("step flows took (\\d+) us");

    private final Lab lab;
    private final boolean paired;

    Twinwall(Lab lab, boolean paired) {
        this.lab = lab;
        this.paired = paired;
    }

    @Override
    public String name() {
        return paired ? NAME : UNPAIRED;
    }

    static String document(Setup setup) {
        Setup.Translation translation = setup.translation();
        return DOCUMENT.formatted(setup.preempt(),
                translation.inputDrops() ? "" : ", lan -> local: accept, wan -> local: accept",
                translation.snat() ? ", to: 192.0.2.1" : "");
    }

    @Override
    public void equip(String node, Setup setup) throws LabFailed {
        try {
            Path directory = Files.createDirectories(lab.directory(node));
            Files.createDirectories(directory.resolve("state"));
            Files.writeString(directory.resolve("pair.yaml"), document(setup), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LabFailed("the document of " + node + ": " + e.getMessage());
        }
    }

    @Override
    public void introduce(Setup setup) throws LabFailed {
        if (paired) {
            Command.run(List.of(lab.directory("program").resolve("bin/twinwall").toString(), "pair", "--offline",
                    lab.directory(LinkPair.FIRST).resolve("state").toString(),
                    lab.directory(LinkPair.SECOND).resolve("state").toString()));
        }
    }

    @Override
    public Daemon launch(String node) throws LabFailed {
        Path directory = lab.directory(node);
        return Daemon.launch(lab, node,
                List.of(lab.directory("program").resolve("bin/twinwall").toString(), "daemon", "--node", node,
                        "--config", directory.resolve("pair.yaml").toString(),
                        "--state", directory.resolve("state").toString(),
                        "--socket", directory.resolve("socket").toString()),
                Map.of("TWINWALL_JAVA_OPTS", "-Djava.io.tmpdir=" + directory + " "
                        + Optional.ofNullable(System.getenv("TWINWALL_JAVA_OPTS")).orElse("")));
    }

    @Override
    public boolean inSync(String node, Daemon daemon, boolean hasTwin) {
        if (daemon.printed().lines().noneMatch("ready"::equals)) {
            return false;
        }
        return !paired || !hasTwin || ask(node, "show link | json").contains("\"flows\": \"in-sync\"");
    }

    private String ask(String node, String line) {
        try (Pair pair = new Pair(lab)) {
            return pair.answer(node, line).orElse("");
        }
    }

    @Override
    public void handOver(String node) throws LabFailed {
        try (Pair pair = new Pair(lab)) {
            pair.requestFailover(node);
        }
    }

    @Override
    public long known(String node, int port) throws LabFailed {
        return Known.inKernel(lab, node, port);
    }

    @Override
    public double worked(String node, Daemon daemon) {
        Matcher step = STEP.matcher(daemon.printed());
        double last = Double.NaN;
        while (step.find()) {
            last = Long.parseLong(step.group(1)) / 1000.0;
        }
        return last;
    }
}
