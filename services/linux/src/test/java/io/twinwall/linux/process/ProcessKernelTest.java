package io.twinwall.linux.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settings of the namespace and real-time threads. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class ProcessKernelTest {
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_FIFO_RESET_ON_FORK = 0x40000001;
    private static final int BLOCKS = 2_000;
    private static final int BLOCK_BYTES = 32 * 1024;

    @Test
    void settingsAreThoseOfThisNamespace() throws KernelRefused {
        FreshNamespace.cable("eth1");
        Shell.run("ip", "link", "add", "link", "eth1", "name", "eth1.20", "type", "macvlan");
        Sysctl sysctl = new ProcSysctl(LibC.load());
        assertEquals(Optional.of("0"), sysctl.get("net/ipv4/conf/eth1/arp_ignore"));
        sysctl.set("net/ipv4/conf/eth1/arp_ignore", "1");
        sysctl.set("net/ipv4/conf/eth1.20/arp_announce", "2");
        sysctl.set("net/ipv4/ip_local_port_range", "40000 50000");
        assertEquals("40000\t50000", Shell.run("cat", "/proc/sys/net/ipv4/ip_local_port_range"));
        sysctl.set("net/ipv4/ip_local_port_range", "40000\t50000");
        assertEquals("1", Shell.run("cat", "/proc/sys/net/ipv4/conf/eth1/arp_ignore"));
        assertEquals("2", Shell.run("cat", "/proc/sys/net/ipv4/conf/eth1.20/arp_announce"));
        assertEquals(Optional.of("40000\t50000"), sysctl.get("net/ipv4/ip_local_port_range"));
        assertEquals("0", Shell.run("ip", "netns", "exec", FreshNamespace.far(), "cat",
                "/proc/sys/net/ipv4/conf/eth1/arp_ignore"));
    }

    @Test
    void refusedSettingsNameThePathAndTheReason() {
        Sysctl sysctl = new ProcSysctl(LibC.load());
        assertEquals(Optional.empty(), sysctl.get("net/ipv4/conf/eth9/arp_ignore"));
        KernelRefused missing =
                assertThrows(KernelRefused.class, () -> sysctl.set("net/ipv4/conf/eth9/arp_ignore", "1"));
        assertEquals("set net/ipv4/conf/eth9/arp_ignore to 1: No such file or directory", missing.getMessage());
        assertEquals(2, missing.errno());
        assertEquals(22, assertThrows(KernelRefused.class, () -> sysctl.set("net/ipv4/ip_forward", "yes")).errno());
        for (String path : new String[] {"", "/etc/passwd", "net/../kernel/hostname", "..", "net//x", "net/.",
                "net/ipv4/"}) {
            assertThrows(IllegalArgumentException.class, () -> sysctl.get(path), path);
        }
    }

    @Test
    void aRealtimeThreadIsFifoAndItsChildrenAreNot() throws Exception {
        LibC libc = LibC.load();
        FutureTask<Integer> child = new FutureTask<>(() -> libc.schedGetScheduler(0));
        FutureTask<Integer> realtime = new FutureTask<>(() -> {
            assertEquals(22, new LinuxScheduling(libc).realtime(200));
            assertEquals(SCHED_OTHER, libc.schedGetScheduler(0));
            assertEquals(0, new LinuxScheduling(libc).realtime(50));
            Thread.ofPlatform().start(child);
            return libc.schedGetScheduler(libc.gettid());
        });
        Thread.ofPlatform().start(realtime);
        assertEquals(SCHED_FIFO_RESET_ON_FORK, realtime.get());
        assertEquals(SCHED_OTHER, child.get());
        assertEquals(SCHED_OTHER, libc.schedGetScheduler(0));
    }

    @Test
    void whatIsFreedGoesBackToTheKernelThoughEveryPageIsKept() throws IOException {
        ProcessMemory memory = new ProcessMemory(LibC.load());
        memory.keep();
        long before;
        long after;
        // Every tenth block stays, so that the C library cannot simply end its heap earlier.
        try (Arena kept = Arena.ofConfined()) {
            try (Arena freed = Arena.ofConfined()) {
                for (int i = 0; i < BLOCKS; i++) {
                    (i % 10 == 0 ? kept : freed).allocate(BLOCK_BYTES).fill((byte) 1);
                }
            }
            before = residentKilobytes();
            memory.giveBack();
            after = residentKilobytes();
        }
        assertTrue(before - after > 40_000, before + " kB became " + after);
        assertTrue(lockedKilobytes() > 0, "and what there is stays in place");
    }

    private static long residentKilobytes() throws IOException {
        return status("VmRSS:");
    }

    private static long lockedKilobytes() throws IOException {
        return status("VmLck:");
    }

    private static long status(String field) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
