package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody on the segment floods it with protocol 112 while others work. */
@Tag("kernel")
@Isolated("it measures")
final class FloodKernelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FLOOD_SECONDS = 3;
    private static final int QUESTIONS = 150;
    private static final int PAGES = 10;

    private KernelLab lab;
    private Path pages;

    @BeforeEach
    void lay() throws IOException, InterruptedException {
        lab = new KernelLab();
        lab.connectWan();
        pages = Files.createTempDirectory("twt-flood");
        Files.writeString(pages.resolve("page"), "still there\n");
    }

    @AfterEach
    void clear() throws IOException, InterruptedException {
        lab.remove();
        Files.delete(pages.resolve("page"));
        Files.delete(pages);
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(20);
        }
    }

    private boolean succeeds(String host, String command) throws InterruptedException {
        try {
            return !lab.run(host, command).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private CompletableFuture<String> meanwhile(String command) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return lab.run("c", command);
            } catch (IOException e) {
                // ping's status when nothing was answered.
                return e.getMessage();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static long answered(String ping) {
        Matcher matcher = Pattern.compile("(\\d+) received").matcher(ping);
        assertTrue(matcher.find(), ping);
        return Long.parseLong(matcher.group(1));
    }

    /** Of the first virtual router, which is on the flooded port: what it took and what it refused. */
    private static long looked(String status) {
        String first = status.substring(0, status.indexOf("\"address-mismatches\""));
        Matcher counts = Pattern.compile("\"received\": (\\d+)|\"refused\": \\{([^}]*)}").matcher(first);
        long sum = 0;
        while (counts.find()) {
            sum += counts.group(1) != null ? Long.parseLong(counts.group(1)) : sum(counts.group(2));
        }
        return sum;
    }

    private static long sum(String fields) {
        return Pattern.compile(": (\\d+)").matcher(fields).results().mapToLong(each -> Long.parseLong(each.group(1)))
                .sum();
    }

    private static void assertStill(KernelLab.Child node, String state, long transitions)
            throws IOException, InterruptedException {
        String status = node.ask("status");
        assertTrue(status.matches(".*\"state\": \"" + state + "\".*\"transitions\": " + transitions + ".*"), () ->
                state + " with " + transitions + " transitions is not " + status + "\n"
                        + String.join("\n", node.lines()));
    }

    private static long transitions(String status) {
        return Long.parseLong(status.replaceFirst(".*?\"transitions\": (\\d+).*", "$1"));
    }

    /** Garbage alone proves that the Active is still heard; with advertisements in it, that its word still counts. */
    @ParameterizedTest
    @ValueSource(strings = {"garbage", "mixed"})
    void floodOfProtocol112LeavesForwardingAndRolesAlone(String kind) throws IOException, InterruptedException {
        KernelLab.Child r1 = lab.node("r1", "100ms");
        await("never Active", () -> r1.ask("status").contains("\"state\": \"Active\""));
        r1.awaitLine("all steps in", PATIENCE);
        KernelLab.Child r2 = lab.node("r2", "100ms");
        await("never heard", () -> r2.ask("status").matches(".*\"state\": \"Backup\".*\"received\": [1-9].*"));
        lab.program("sw", UdpPing.class, "echo", "192.0.2.254", "7");
        lab.start("sw", Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString(), "-b", "192.0.2.254",
                "-p", "8080", "-d", pages.toString());
        String page = "curl -sS --max-time 3 http://192.0.2.254:8080/page";
        await("no page", () -> succeeds("c", page));
        String before1 = r1.ask("status");
        String before2 = r2.ask("status");

        KernelLab.Child flood = lab.program(
                "c", Flood.class, "eth0", KernelLab.CLIENT_MAC, "10.10.0.50", FLOOD_SECONDS + "", kind);
        KernelLab.Child udp = lab.program("c", UdpPing.class, "ask", "192.0.2.254", "7", QUESTIONS + "");
        CompletableFuture<String> through = meanwhile("ping -q -i 0.02 -c " + QUESTIONS + " -W 2 192.0.2.254");
        CompletableFuture<String> to = meanwhile("ping -q -i 0.02 -c " + QUESTIONS + " -W 2 10.10.0.1");
        int got = 0;
        for (int i = 0; i < PAGES; i++) {
            got += lab.run("c", page).equals("still there\n") ? 1 : 0;
        }
        long sent = flood.result(PATIENCE);
        String after1 = r1.ask("status");
        String after2 = r2.ask("status");
        System.out.printf(
                "%s flood of %d frames; looked at: r1 %d, r2 %d; answered of %d: ping through %d, to %d, UDP %d;"
                        + " pages %d of %d%n", kind, sent, looked(after1) - looked(before1),
                looked(after2) - looked(before2),
                QUESTIONS, answered(through.join()), answered(to.join()), udp.result(PATIENCE), got, PAGES);

        assertStill(r1, "Active", transitions(before1));
        assertStill(r2, "Backup", transitions(before2));
        // The guard lets 4,000 a second through.
        assertTrue(looked(after1) - looked(before1) < sent / 2, after1);
        assertTrue(looked(after2) - looked(before2) < sent / 2, after2);
        assertTrue(answered(through.join()) * 10 >= QUESTIONS * 8, through.join());
        assertTrue(answered(to.join()) * 10 >= QUESTIONS * 8, to.join());
        assertTrue(udp.result(PATIENCE) * 10 >= QUESTIONS * 8, () -> "UDP: " + udp.lines());
        assertEquals(PAGES, got);
    }
}
