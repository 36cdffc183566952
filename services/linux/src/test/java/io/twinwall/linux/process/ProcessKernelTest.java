package io.twinwall.linux.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settings of the namespace and real-time threads. */
@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class ProcessKernelTest {
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_FIFO_RESET_ON_FORK = 0x40000001;

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
}
