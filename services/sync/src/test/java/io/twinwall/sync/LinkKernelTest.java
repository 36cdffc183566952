package io.twinwall.sync;

import static io.twinwall.sync.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import io.twinwall.sync.edge.LinkFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two nodes in namespaces of their own, a cable between them. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
class LinkKernelTest {
    private static final String NEAR = "169.254.77.1";
    private static final String FAR = "169.254.77.2";
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Facts facts = new Facts();
    private final RecordedOwner flows = new RecordedOwner();
    private SyncService service;

    /** Both nodes paired, the near one here and the far one a process of its own; then {@code test}, then neither. */
    private void between(String near, String far, String length, Runnable test) throws IOException {
        Path directory = Files.createTempDirectory("twt-link-");
        LinkFiles one = new LinkFiles(directory.resolve("r1"));
        LinkFiles other = new LinkFiles(directory.resolve("r2"));
        one.pinTwin(other.identity().pin());
        other.pinTwin(one.identity().pin());
        FreshNamespace.cable("sync0");
        Shell.run("ip", "addr", "add", near + length, "dev", "sync0", "nodad");
        Shell.run("ip", "-n", FreshNamespace.far(), "addr", "add", far + length, "dev", "sync0", "nodad");
        service = new SyncService(directory.resolve("r1"), "0.1.0", facts,
                (message, words) -> log.add(message.id()), InstantSource.system());
        flows.own(service.stream(StreamId.FLOWS, flows));
        service.documentIs("d0c");
        service.apply(new SyncPlan(
                Optional.of(new SyncPlan.Ends(new NodeName("r1"), new NodeName("r2"), "sync0",
                        IpAddress.parse(near), IpAddress.parse(far))),
                List.of()));
        Process twin = twin(directory, near, far);
        try {
            eventually("the link is up", 30, this::isUp);
            test.run();
        } finally {
            service.close();
            twin.destroyForcibly();
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    private static Process twin(Path directory, String near, String far) throws IOException {
        List<String> command = new ArrayList<>(FreshNamespace.java(FreshNamespace.far(), List.of(), EchoNode.class,
                directory.resolve("r2").toString(), "r2", "r1", "sync0", far, near));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve("twin.log").toFile()).start();
    }

    private boolean isUp() {
        return service.status().state().equals("up");
    }

    private void say(String entry) {
        flows.stream().offer(entry.getBytes(StandardCharsets.UTF_8));
    }

    private static void cut(boolean cut) {
        Shell.run("ip", "-n", FreshNamespace.far(), "link", "set", "sync0", cut ? "down" : "up");
    }

    @Test
    void aCableThatIsCutAndPutBackCostsNoResync() throws IOException {
        between(NEAR, FAR, "/30", () -> {
            say("before");
            eventually("the echo", 5, () -> flows.came.contains("echo before"));
            cut(true);
            eventually("it is noticed", 10, () -> !isUp());
            say("meanwhile");
            cut(false);
            facts.publish(new Fact.LinkChanged(new DeviceName("sync0"), true));
            eventually("it is back", 15, this::isUp);
            eventually("what was said meanwhile", 5, () -> flows.came.contains("echo meanwhile"));
            assertEquals(1, flows.asked.get());
            assertEquals(List.of("begin", "end", "echo before", "echo meanwhile"), flows.came);
            assertTrue(log.contains(SyncMessage.DOWN.id()), log.toString());
        });
    }

    @Test
    void theLinkGoesOverIpv6AsWell() throws IOException {
        between("fd00:77::1", "fd00:77::2", "/64", () -> {
            say("six");
            eventually("the echo", 5, () -> flows.came.contains("echo six"));
        });
    }

    @Test
    void nothingListensButTheLinksPortOnTheLinksAddress() throws IOException {
        between(NEAR, FAR, "/30", () -> {
            String here = Shell.run("ss", "-Htln");
            assertFalse(here.contains(":784"), "who dials listens nowhere: " + here);
            String there = Shell.run("ip", "netns", "exec", FreshNamespace.far(), "ss", "-Htln");
            assertTrue(there.contains(FAR + "]%sync0:7847") || there.contains(FAR + "%sync0:7847"), there);
            assertEquals(1, there.lines().count(), there);
        });
    }

    @Test
    void aConnectionThatComesInElsewhereIsNobodys() throws IOException {
        between(NEAR, FAR, "/30", () -> {
            // Another cable between the same boxes: the link's address is reachable there too, its socket is not.
            FreshNamespace.cable("lan0");
            Shell.run("ip", "addr", "add", "10.9.9.1/24", "dev", "lan0");
            Shell.run("ip", "-n", FreshNamespace.far(), "addr", "add", "10.9.9.2/24", "dev", "lan0");
            Shell.run("ip", "route", "add", FAR + "/32", "via", "10.9.9.2", "dev", "lan0", "src", "10.9.9.1");
            Shell.Outcome tried = Shell.attempt(10, List.of("timeout", "2", "bash", "-c",
                    "exec 3<>/dev/tcp/" + FAR + "/7847"));
            assertTrue(tried.status() != 0, "taken: " + tried.output());
        });
    }
}
