package io.twinwall.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.Actor;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the kernel tells by itself, provoked with {@code ip}. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class KernelChangesKernelTest {
    private final BlockingQueue<KernelChange> heard = new LinkedBlockingQueue<>();

    @Test
    void changesOfLinksAddressesAndRoutesAreHeard() throws Exception {
        FreshNamespace.cable("eth1");
        try (Kernel kernel = Kernel.open(); Monitor<KernelChange> monitor = kernel.monitor()) {
            monitor.subscribe(heard::add);
            int eth1 = kernel.links().list().getLast().index();
            Shell.run("ip", "-n", FreshNamespace.far(), "link", "set", "eth1", "down");
            await(change -> change instanceof KernelChange.LinkChanged(Link link) && link.index() == eth1
                    && !link.carrier());
            Shell.run("ip", "-n", FreshNamespace.far(), "link", "set", "eth1", "up");
            await(change -> change instanceof KernelChange.LinkChanged(Link link) && link.index() == eth1
                    && link.carrier());
            for (String[] each : new String[][] {
                {"10.10.0.2/24", "10.20.0.0/16", "10.10.0.254"},
                        {"2001:db8::2/64", "2001:db8:1::/48", "2001:db8::fe"}}) {
                boolean v4 = each[0].startsWith("10."); // the kernel names nobody for IPv6
                Shell.run("ip", "address", "add", each[0], "dev", "eth1");
                await(change -> change instanceof KernelChange.AddressAdded(AssignedAddress a, Actor by)
                        && a.link() == eth1 && a.address().toString().equals(each[0]) && v4 == by.pid() > 0);
                Shell.run("ip", "route", "add", each[1], "via", each[2]);
                await(change -> change instanceof KernelChange.RouteAdded(Route route)
                        && route.to().toString().equals(each[1])
                        && route.via().orElseThrow().toString().equals(each[2]) && route.link() == eth1);
                Shell.run("ip", "route", "del", each[1]);
                await(change -> change instanceof KernelChange.RouteRemoved(Route route)
                        && route.to().toString().equals(each[1]));
                Shell.run("ip", "address", "del", each[0], "dev", "eth1");
                await(change -> change instanceof KernelChange.AddressRemoved(AssignedAddress a, Actor by)
                        && a.address().toString().equals(each[0]) && v4 == by.pid() > 0);
            }
            Shell.run("ip", "link", "del", "eth1");
            await(change -> change instanceof KernelChange.LinkRemoved(Link link) && link.index() == eth1);
        }
    }

    @Test
    void leavingABridgeIsNotBeingRemoved() throws Exception {
        FreshNamespace.cable("eth1");
        Shell.run("ip", "link", "add", "br0", "type", "bridge");
        Shell.run("ip", "link", "set", "eth1", "master", "br0");
        try (Kernel kernel = Kernel.open(); Monitor<KernelChange> monitor = kernel.monitor()) {
            monitor.subscribe(heard::add);
            Shell.run("ip", "link", "set", "eth1", "nomaster");
            Shell.run("ip", "link", "set", "eth1", "mtu", "1300");
            await(change -> {
                assertFalse(change instanceof KernelChange.LinkRemoved, change.toString());
                return change instanceof KernelChange.LinkChanged(Link link) && link.mtu() == 1300;
            });
        }
    }

    @Test
    void anOverrunIsSaidAndTheMonitorGoesOn() throws Exception {
        FreshNamespace.cable("eth1");
        Shell.run("ip", "address", "add", "10.10.0.2/24", "dev", "eth1");
        CountDownLatch release = new CountDownLatch(1);
        try (Kernel kernel = Kernel.open(); Monitor<KernelChange> monitor = kernel.monitor()) {
            monitor.subscribe(change -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                heard.add(change);
            });
            Path file = Files.createTempFile("twt-", ".batch");
            Files.writeString(file, IntStream.range(0, 60_000)
                    .mapToObj(i -> "route add 172.16." + (i >> 8) + "." + (i & 255) + "/32 via 10.10.0.254")
                    .collect(Collectors.joining("\n")));
            Shell.run("ip", "-batch", file.toString());
            Files.delete(file);
            release.countDown();
            await(change -> change instanceof KernelChange.Overrun);
            Shell.run("ip", "link", "set", "eth1", "mtu", "1300");
            await(change -> change instanceof KernelChange.LinkChanged(Link link) && link.mtu() == 1300);
        }
    }

    @Test
    void closingEndsTheThreadAtOnceAndLeavesNoDescriptor() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            kernel.monitor().close();
            long before = descriptors();
            long started = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                kernel.monitor().close();
            }
            long millis = (System.nanoTime() - started) / 1_000_000;
            assertTrue(millis < 30_000, "a thousand monitors took " + millis + " ms to close");
            assertEquals(before, descriptors());
            assertEquals(0, Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().equals("kernel-monitor")).count());
        }
    }

    @Test
    void aListenerThatThrowsOrClosesHurtsNobodyElse() throws Exception {
        BlockingQueue<Throwable> reported = new LinkedBlockingQueue<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> reported.add(e));
        try (Kernel kernel = Kernel.open(); Monitor<KernelChange> monitor = kernel.monitor()) {
            Monitor<KernelChange> closing = kernel.monitor();
            monitor.subscribe(change -> {
                throw new IllegalStateException("a listener's own fault");
            });
            monitor.subscribe(heard::add);
            CountDownLatch closed = new CountDownLatch(1);
            closing.subscribe(change -> {
                closing.close();
                closed.countDown();
            });
            Shell.run("ip", "link", "add", "br0", "type", "bridge");
            await(change -> change instanceof KernelChange.LinkChanged);
            assertEquals("a listener's own fault", reported.poll(10, TimeUnit.SECONDS).getMessage());
            assertTrue(closed.await(10, TimeUnit.SECONDS));
        }
    }

    /** Takes what is heard until the wanted change comes. */
    private void await(Predicate<KernelChange> wanted) throws InterruptedException {
        StringBuilder passed = new StringBuilder();
        int count = 0;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            KernelChange next = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError("not heard within 20 s; heard " + count + " others: " + passed);
            }
            if (wanted.test(next)) {
                return;
            }
            count++;
            if (passed.length() < 10_000) {
                passed.append('\n').append(next);
            }
        }
    }

    private static long descriptors() throws java.io.IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
