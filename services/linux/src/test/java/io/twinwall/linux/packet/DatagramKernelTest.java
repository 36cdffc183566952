package io.twinwall.linux.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.netns.FreshNamespace;
import io.twinwall.linux.netns.Shell;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** UDP with a minded hop limit: on loopback, and over a cable from another namespace. */
@Tag("kernel")
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(FreshNamespace.class)
final class DatagramKernelTest {
    private static final DeviceName LO = new DeviceName("lo");
    private static final DeviceName LAN = new DeviceName("lan");
    private static final int PORT = 3784;
    private static final int MANY = 150;
    private static final int FROM = 49152;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void datagramsOfBothFamiliesTellTheirHopLimitAndSource() throws Exception {
        try (Kernel kernel = Kernel.open()) {
            for (IpAddress address : List.of(IpAddress.parse("127.0.0.1"), IpAddress.parse("::1"))) {
                try (DatagramPort in = kernel.packets().listen(LO, address, PORT);
                        DatagramSender out = kernel.packets().sender(LO, address, FROM, address, PORT)) {
                    assertEquals(0, out.send(payload("hello")));
                    Datagram heard = next(kernel, in);
                    assertEquals("hello", text(heard));
                    assertEquals(255, heard.hopLimit());
                    assertEquals(address, heard.source());
                    assertEquals(Datagram.high(address), heard.sourceHigh());
                    assertEquals(Datagram.low(address), heard.sourceLow());
                    assertEquals(0, in.receive(heard), "nothing waits any more");
                }
            }
        }
    }

    @Test
    void strangersFromAfarAreToldByTheirTtlAndOtherDevicesAreNotHeard() throws Exception {
        FreshNamespace.cable("lan");
        Shell.run("ip", "address", "add", "10.9.0.1/24", "dev", "lan");
        Shell.run("ip", "-n", FreshNamespace.far(), "address", "add", "10.9.0.2/24", "dev", "lan");
        IpAddress own = IpAddress.parse("10.9.0.1");
        try (Kernel kernel = Kernel.open();
                DatagramPort elsewhere = kernel.packets().listen(LO, own, PORT);
                DatagramPort in = kernel.packets().listen(LAN, own, PORT)) {
            Shell.run("ip", "netns", "exec", FreshNamespace.far(), "sysctl", "-qw", "net.ipv4.ip_default_ttl=64");
            Shell.run("ip", "netns", "exec", FreshNamespace.far(), "bash", "-c",
                    "echo -n hello >/dev/udp/10.9.0.1/" + PORT);
            Datagram heard = next(kernel, in);
            assertEquals("hello", text(heard));
            assertEquals(64, heard.hopLimit());
            assertEquals(IpAddress.parse("10.9.0.2"), heard.source());
            assertEquals(0, elsewhere.receive(heard));
            Shell.run("ip", "netns", "exec", FreshNamespace.far(), "bash", "-c",
                    "for i in 1 2 3; do echo -n $i >/dev/udp/10.9.0.1/" + PORT + "; done");
            assertEquals("1", text(next(kernel, in)));
            in.drain();
            assertEquals(0, in.receive(heard));
        }
    }

    @Test
    void aPeerWithoutAListenerDoesNotSilenceTheSender() throws Exception {
        try (Kernel kernel = Kernel.open();
                DatagramSender out = kernel.packets()
                        .sender(LO, IpAddress.parse("127.0.0.1"), FROM, IpAddress.parse("127.0.0.1"), PORT)) {
            for (int i = 0; i < 10; i++) {
                assertEquals(0, out.send(payload("anybody")), "port unreachable is not ours to report");
            }
        }
    }

    @Test
    void anAddressThatIsNotThereYetCanBeWaitedFor() throws Exception {
        FreshNamespace.cable("lan");
        IpAddress own = IpAddress.parse("10.9.0.1");
        IpAddress far = IpAddress.parse("10.9.0.2");
        try (Kernel kernel = Kernel.open();
                DatagramPort in = kernel.packets().listen(LAN, own, PORT);
                DatagramSender out = kernel.packets().sender(LAN, own, FROM, far, PORT)) {
            assertTrue(out.send(payload("early")) > 0);
            Shell.run("ip", "address", "add", "10.9.0.1/24", "dev", "lan");
            assertEquals(0, out.send(payload("now")));
            assertEquals(0, in.receive(new Datagram(64)));
        }
    }

    @Test
    void takenPortsAndMissingDevicesSaySo() throws Exception {
        IpAddress own = IpAddress.parse("127.0.0.1");
        try (Kernel kernel = Kernel.open();
                DatagramSender out = kernel.packets().sender(LO, own, FROM, own, PORT)) {
            KernelRefused taken =
                    assertThrows(KernelRefused.class, () -> kernel.packets().sender(LO, own, FROM, own, PORT));
            assertEquals(98, taken.errno());
            assertEquals("open UDP port 49152 of 127.0.0.1 on lo for 127.0.0.1: Address already in use",
                    taken.getMessage());
            KernelRefused missing = assertThrows(KernelRefused.class,
                    () -> kernel.packets().listen(new DeviceName("eth9"), own, PORT));
            assertEquals("listen to UDP port 3784 of 127.0.0.1 on eth9: No such device", missing.getMessage());
            assertEquals(0, out.send(payload("x")));
            DatagramSender closed = kernel.packets().sender(LO, own, FROM + 1, own, PORT);
            closed.close();
            closed.close();
            assertEquals(9, closed.send(payload("x")));
        }
    }

    @Test
    void aHundredThousandRoundsAllocateNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        IpAddress own = IpAddress.parse("::1");
        try (Kernel kernel = Kernel.open();
                DatagramPort in = kernel.packets().listen(LO, own, PORT);
                DatagramSender out = kernel.packets().sender(LO, own, FROM, own, PORT);
                PacketPoller poller = kernel.packets().poller()) {
            poller.add(in);
            PacketBuffer sent = payload("hello");
            Datagram heard = new Datagram(512);
            long self = Thread.currentThread().threadId();
            // Warm is when fifty thousand rounds in a row were quiet: compiling costs a few hundred bytes once.
            int quiet = 0;
            for (int batch = 0; quiet < 10; batch++) {
                assertTrue(batch < 200, "still allocating after a million rounds");
                long before = threads.getThreadAllocatedBytes(self);
                assertEquals(5_000, rounds(5_000, poller, out, in, sent, heard));
                quiet = threads.getThreadAllocatedBytes(self) == before ? quiet + 1 : 0;
            }
            long before = threads.getThreadAllocatedBytes(self);
            int received = rounds(100_000, poller, out, in, sent, heard);
            long allocated = threads.getThreadAllocatedBytes(self) - before;
            assertEquals(100_000, received);
            assertEquals(0, allocated, "bytes allocated in 100,000 rounds");
        }
    }

    private static int rounds(
            int count, PacketPoller poller, DatagramSender out, DatagramPort in, PacketBuffer sent, Datagram heard) {
        int received = 0;
        for (int i = 0; i < count; i++) {
            if (out.send(sent) != 0) {
                return -1;
            }
            poller.await(SECOND);
            while (poller.ready(in) && in.receive(heard) == 1) {
                received += heard.hopLimit() == 255 ? 1 : 0;
            }
        }
        return received;
    }

    /** More than one wait tells of: nobody is passed over, and who left or came is known. */
    @Test
    void ofManyPortsThoseAreReadyThatHaveSomething() throws Exception {
        IpAddress own = IpAddress.parse("127.0.0.1");
        List<DatagramPort> ports = new ArrayList<>();
        try (Kernel kernel = Kernel.open(); PacketPoller poller = kernel.packets().poller()) {
            for (int i = 0; i < MANY; i++) {
                DatagramPort port = kernel.packets().listen(LO, own, PORT + i);
                ports.add(port);
                poller.add(port);
            }
            for (int i = 0; i < MANY; i += 2) {
                try (DatagramSender out = kernel.packets().sender(LO, own, FROM, own, PORT + i)) {
                    assertEquals(0, out.send(payload("x")));
                }
            }
            Set<Integer> heard = new TreeSet<>();
            Datagram datagram = new Datagram(64);
            for (int waits = 0; waits < 10; waits++) {
                poller.await(0);
                for (int i = 0; i < MANY; i++) {
                    if (poller.ready(ports.get(i)) && ports.get(i).receive(datagram) == 1) {
                        heard.add(i);
                    }
                }
            }
            assertEquals(IntStream.range(0, MANY).filter(i -> i % 2 == 0).boxed().collect(Collectors.toSet()), heard);

            poller.remove(ports.get(0));
            try (DatagramSender out = kernel.packets().sender(LO, own, FROM, own, PORT)) {
                assertEquals(0, out.send(payload("late")));
            }
            poller.await(0);
            assertFalse(poller.ready(ports.get(0)), "it left");
            poller.add(ports.get(0));
            poller.await(SECOND);
            assertTrue(poller.ready(ports.get(0)), "it is back, and what waits was kept");
            ports.get(1).close();
            poller.remove(ports.get(1));
        } finally {
            ports.forEach(DatagramPort::close);
        }
    }

    private static Datagram next(Kernel kernel, DatagramPort port) throws KernelRefused {
        try (PacketPoller poller = kernel.packets().poller()) {
            poller.add(port);
            poller.await(10 * SECOND);
            assertTrue(poller.ready(port), "no datagram within ten seconds");
            Datagram heard = new Datagram(64);
            assertEquals(1, port.receive(heard));
            assertFalse(heard.hopLimit() == Datagram.UNKNOWN);
            return heard;
        }
    }

    private static PacketBuffer payload(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        PacketBuffer buffer = new PacketBuffer(bytes.length);
        buffer.bytes().put(0, bytes);
        buffer.length(bytes.length);
        return buffer;
    }

    private static String text(Datagram datagram) {
        byte[] copy = new byte[datagram.payload().length()];
        datagram.payload().bytes().get(0, copy);
        return new String(copy, StandardCharsets.US_ASCII);
    }
}
