package io.twinwall.linux.icmp;

import static io.twinwall.linux.netns.FreshNamespace.far;
import static io.twinwall.linux.netns.Shell.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.model.value.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("kernel")
@ExtendWith(FreshNamespace.class)
final class RawEchoesKernelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final IpAddress THERE = IpAddress.parse("10.1.0.2");
    private static final IpAddress THERE6 = IpAddress.parse("2001:db8:1::2");

    private static void aNeighbour() {
        FreshNamespace.cable("eth1");
        run("ip", "addr", "add", "10.1.0.1/24", "dev", "eth1");
        run("ip", "addr", "add", "2001:db8:1::1/64", "dev", "eth1", "nodad");
        run("ip", "-n", far(), "addr", "add", "10.1.0.2/24", "dev", "eth1");
        run("ip", "-n", far(), "addr", "add", "2001:db8:1::2/64", "dev", "eth1", "nodad");
    }

    @Test
    void bothFamiliesAnswerAndSilenceIsSilence() throws KernelRefused, InterruptedException {
        aNeighbour();
        try (RawEchoes echoes = RawEchoes.open()) {
            assertTrue(echoes.ask(THERE, PATIENCE));
            assertTrue(echoes.ask(THERE6, PATIENCE));
            run("ip", "netns", "exec", far(), "sysctl", "-qw", "net.ipv4.icmp_echo_ignore_all=1",
                    "net.ipv6.icmp.echo_ignore_all=1");
            assertFalse(echoes.ask(THERE, Duration.ofMillis(100)));
            assertFalse(echoes.ask(THERE6, Duration.ofMillis(100)));
        }
    }

    @Test
    void whatCannotLeaveIsSaidAtOnce() throws KernelRefused {
        aNeighbour();
        try (RawEchoes echoes = RawEchoes.open()) {
            KernelRefused refused = assertThrows(
                    KernelRefused.class, () -> echoes.ask(IpAddress.parse("198.51.100.1"), PATIENCE));
            assertEquals("ping 198.51.100.1: Network is unreachable", refused.getMessage());
        }
    }

    @Test
    void aHundredAskAtOnceFromVirtualThreads() throws KernelRefused, InterruptedException, ExecutionException {
        aNeighbour();
        try (RawEchoes echoes = RawEchoes.open();
                ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> asked = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                asked.add(() -> echoes.ask(THERE, PATIENCE));
            }
            for (Future<Boolean> answer : askers.invokeAll(asked)) {
                assertTrue(answer.get());
            }
        }
    }

    @Test
    void aClosedOneRefusesAndClosesTwice() throws KernelRefused {
        RawEchoes echoes = RawEchoes.open();
        echoes.close();
        echoes.close();
        assertThrows(KernelRefused.class, () -> echoes.ask(THERE, PATIENCE));
    }
}
