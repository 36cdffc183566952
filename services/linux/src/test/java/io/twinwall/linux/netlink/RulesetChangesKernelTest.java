package io.twinwall.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What nftables tells by itself, provoked with {@code nft} and with our own transactions. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class RulesetChangesKernelTest {
    private final BlockingQueue<RulesetChange> heard = new LinkedBlockingQueue<>();

    private RulesetChange next() throws InterruptedException {
        RulesetChange change = heard.poll(20, TimeUnit.SECONDS);
        assertNotNull(change, "not heard within 20 s");
        return change;
    }

    private RulesetChange.Committed committed() throws InterruptedException {
        return assertInstanceOf(RulesetChange.Committed.class, next());
    }

    @Test
    void othersAreHeardByNameAndOurOwnTransactionsAreNot() throws Exception {
        try (Kernel kernel = Kernel.open(); Monitor<RulesetChange> monitor = kernel.rulesetMonitor()) {
            monitor.subscribe(heard::add);
            kernel.nft().apply("add table inet ours; add chain inet ours c");
            // A thread that has ended when its change is read: the port of the socket tells.
            Thread brief = new Thread(() -> {
                try {
                    kernel.nft().apply("add chain inet ours d");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            brief.start();
            brief.join();
            Shell.run("nft", "add table ip theirs; add chain inet ours e");
            RulesetChange.Committed first = committed();
            assertEquals(Set.of("ip theirs", "inet ours"), first.tables());
            assertEquals("nft", first.by().name());
            Shell.run("nft", "flush", "ruleset");
            RulesetChange.Committed second = committed();
            assertEquals(Set.of("ip theirs", "inet ours"), second.tables());
            assertEquals(first.generation() + 1, second.generation());
        }
    }

    @Test
    void whatPacketsDoToASetIsNoChange() throws Exception {
        FreshNamespace.cable("eth1");
        Shell.run("ip", "address", "add", "10.10.0.2/24", "dev", "eth1");
        try (Kernel kernel = Kernel.open(); Monitor<RulesetChange> monitor = kernel.rulesetMonitor()) {
            kernel.nft().apply("add table netdev t; add set netdev t s { type ether_addr; flags dynamic,timeout; };"
                    + " add chain netdev t c { type filter hook egress device \"eth1\" priority 0; };"
                    + " add rule netdev t c update @s { ether saddr timeout 100ms }");
            monitor.subscribe(heard::add);
            Shell.attempt(10, java.util.List.of("ping", "-c", "3", "-i", "0.3", "-W", "1", "10.10.0.9"));
            Shell.run("nft", "add", "table", "ip", "end");
            assertEquals(Set.of("ip end"), committed().tables());
        }
    }

    @Test
    void anOverrunIsSaidAndTheMonitorGoesOn() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Kernel kernel = Kernel.open(); Monitor<RulesetChange> monitor = kernel.rulesetMonitor()) {
            monitor.subscribe(change -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                heard.add(change);
            });
            Path file = Files.createTempFile("twt-", ".nft");
            Files.writeString(file, "add table ip t\nadd chain ip t c\n" + IntStream.range(0, 60_000)
                    .mapToObj(i -> "add rule ip t c ip saddr 10.1." + (i >> 8) + "." + (i & 255) + " counter accept")
                    .collect(Collectors.joining("\n")));
            Shell.run("nft", "-f", file.toString());
            Shell.run("nft", "-f", file.toString());
            Files.delete(file);
            release.countDown();
            boolean overrun = false;
            // The listener that holds up the reader may be told of one overrun and cause the next.
            for (RulesetChange change = next(); change != null; change = heard.poll(1, TimeUnit.SECONDS)) {
                overrun |= change instanceof RulesetChange.Overrun;
            }
            assertTrue(overrun);
            Shell.run("nft", "add", "table", "ip", "end");
            assertEquals(Set.of("ip end"), committed().tables());
        }
    }
}
