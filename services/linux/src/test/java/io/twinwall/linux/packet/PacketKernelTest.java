package io.twinwall.linux.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import io.twinwall.model.value.MacAddress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Frames over a veth cable with the same virtual MAC on a macvlan at each end, as two nodes have it.
 *
 * <pre>
 *   vra (00:00:5e:00:01:0a) - left =========== right - vrb (00:00:5e:00:01:0a)
 * </pre>
 */
@Tag("kernel")
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(FreshNamespace.class)
final class PacketKernelTest {
    private static final DeviceName LEFT = new DeviceName("left");
    private static final DeviceName RIGHT = new DeviceName("right");
    private static final DeviceName VRA = new DeviceName("vra");
    private static final DeviceName VRB = new DeviceName("vrb");
    private static final MacAddress VIRTUAL = MacAddress.parse("00:00:5e:00:01:0a");
    private static final MacAddress VRRP_GROUP = MacAddress.parse("01:00:5e:00:00:12");
    private static final MacAddress BROADCAST = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final PacketFilter EVERYTHING =
            new PacketFilter(List.of(new PacketFilter.Instruction(0x06, 0, 0, 0x40000)));
    private static final PacketFilter NOTHING = new PacketFilter(List.of(new PacketFilter.Instruction(0x06, 0, 0, 0)));
    private static final PacketFilter VRRP = PacketFilter.ipv4Protocol(112);
    private static final int EXPERIMENTAL = 0x88b5;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void framesOfAnyEtherTypeCrossFromMacvlanToMacvlan() throws Exception {
        try (Kernel kernel = twoEnds();
                PacketPort out = kernel.packets().open(VRA, EXPERIMENTAL, EVERYTHING);
                PacketPort lower = kernel.packets().open(LEFT, EXPERIMENTAL, EVERYTHING);
                PacketPort far = kernel.packets().open(RIGHT, EXPERIMENTAL, EVERYTHING);
                PacketPort farMacvlan = kernel.packets().open(VRB, EXPERIMENTAL, EVERYTHING)) {
            byte[] sent = frame(BROADCAST, VIRTUAL, EXPERIMENTAL, 0);
            assertEquals(0, out.send(buffer(sent)));
            assertArrayEquals(sent, next(kernel, far));
            PacketBuffer none = new PacketBuffer(2048);
            // A macvlan does not hear a broadcast from its own MAC: who listens for the twin listens on the port
            // below it.
            assertEquals(0, farMacvlan.receive(none));
            byte[] stranger = frame(BROADCAST, MacAddress.parse("02:00:00:00:00:09"), EXPERIMENTAL, 0);
            assertEquals(0, out.send(buffer(stranger)));
            assertArrayEquals(stranger, next(kernel, farMacvlan));
            assertArrayEquals(stranger, next(kernel, far));
            assertEquals(0, far.receive(none));
            assertEquals(0, out.receive(none), "a port does not hear itself");
            assertEquals(0, lower.receive(none), "nor does the device under it");
        }
    }

    @Test
    void advertisementsOfTheTwinPassTheFilterThoughTheyCarryOurOwnVirtualMac() throws Exception {
        try (Kernel kernel = twoEnds();
                PacketPort out = kernel.packets().open(VRA, 0, NOTHING);
                PacketPort in = kernel.packets().open(RIGHT, IPV4, VRRP)) {
            AutoCloseable group = kernel.packets().join(RIGHT, IpAddress.parse("224.0.0.18"));
            byte[] other = frame(VRRP_GROUP, VIRTUAL, IPV4, 17);
            byte[] advertisement = frame(VRRP_GROUP, VIRTUAL, IPV4, 112);
            byte[] notIp = frame(VRRP_GROUP, VIRTUAL, EXPERIMENTAL, 112);
            for (byte[] each : List.of(other, notIp, advertisement, other)) {
                assertEquals(0, out.send(buffer(each)));
            }
            assertArrayEquals(advertisement, next(kernel, in));
            assertEquals(0, in.receive(new PacketBuffer(2048)));
            assertTrue(Shell.run("ip", "maddress", "show", "dev", "right").contains("224.0.0.18"));
            group.close();
            assertFalse(Shell.run("ip", "maddress", "show", "dev", "right").contains("224.0.0.18"));
        }
    }

    @Test
    void ipv6AdvertisementsPassTheFilterWithAndWithoutAnExtensionHeader() throws Exception {
        try (Kernel kernel = twoEnds();
                PacketPort out = kernel.packets().open(VRA, 0, NOTHING);
                PacketPort in = kernel.packets().open(RIGHT, IPV6, PacketFilter.ipv6Protocol(112))) {
            AutoCloseable group = kernel.packets().join(RIGHT, IpAddress.parse("ff02::12"));
            byte[] advertisement = ipv6Frame(112, 0);
            byte[] hidden = ipv6Frame(0, 112);
            for (byte[] each : List.of(ipv6Frame(17, 112), ipv6Frame(0, 58), advertisement, hidden)) {
                assertEquals(0, out.send(buffer(each)));
            }
            assertArrayEquals(advertisement, next(kernel, in));
            assertArrayEquals(hidden, next(kernel, in));
            assertEquals(0, in.receive(new PacketBuffer(2048)));
            assertTrue(Shell.run("ip", "maddress", "show", "dev", "right").contains("ff02::12"));
            group.close();
        }
    }

    private static byte[] ipv6Frame(int nextHeader, int behind) {
        ByteBuffer frame = ByteBuffer.allocate(70)
                .put(MacAddress.parse("33:33:00:00:00:12").bytes())
                .put(VIRTUAL.bytes())
                .putShort((short) IPV6);
        frame.put(14, (byte) 0x60).putShort(18, (short) 16).put(20, (byte) nextHeader).put(21, (byte) 255);
        return frame.put(54, (byte) behind).array();
    }

    @Test
    void advertisementsOfAnotherVlanAreNotOurs() throws Exception {
        try (Kernel kernel = twoEnds();
                PacketPort out = kernel.packets().open(LEFT, 0, NOTHING);
                PacketPort in = kernel.packets().open(RIGHT, IPV4, VRRP)) {
            byte[] ours = frame(VRRP_GROUP, VIRTUAL, IPV4, 112);
            ours[40] = 77;
            assertEquals(0, out.send(buffer(tagged(frame(VRRP_GROUP, VIRTUAL, IPV4, 112), 7))));
            assertEquals(0, out.send(buffer(ours)));
            assertArrayEquals(ours, next(kernel, in));
            // Priority-tagged (VLAN 0, IEEE 802.1Q) is the port's own network; the kernel takes the tag off.
            assertEquals(0, out.send(buffer(tagged(ours, 0xa000))));
            assertArrayEquals(ours, next(kernel, in));
        }
    }

    @Test
    void thePollerEndsForAFrameForTimeAndForANudge() throws Exception {
        try (Kernel kernel = twoEnds();
                PacketPort out = kernel.packets().open(LEFT, 0, NOTHING);
                PacketPort in = kernel.packets().open(RIGHT, EXPERIMENTAL, EVERYTHING);
                PacketPort idle = kernel.packets().open(LEFT, EXPERIMENTAL, EVERYTHING);
                PacketPoller poller = kernel.packets().poller()) {
            poller.add(idle);
            poller.add(in);
            poller.await(0);
            assertFalse(poller.ready(in));
            long started = System.nanoTime();
            poller.await(20_000_000);
            long slept = System.nanoTime() - started;
            assertTrue(slept >= 20_000_000 && slept < SECOND, "slept " + slept);
            out.send(buffer(frame(BROADCAST, VIRTUAL, EXPERIMENTAL, 0)));
            poller.await(30 * SECOND);
            assertTrue(poller.ready(in));
            assertFalse(poller.ready(idle));
            in.drain();
            poller.await(0);
            assertFalse(poller.ready(in));
            started = System.nanoTime();
            poller.wake();
            poller.await(30 * SECOND);
            Thread.ofPlatform().start(poller::wake);
            poller.await(30 * SECOND);
            assertTrue(System.nanoTime() - started < 20 * SECOND, "a nudge did not end the wait");
            poller.await(0);
            poller.remove(in);
            out.send(buffer(frame(BROADCAST, VIRTUAL, EXPERIMENTAL, 0)));
            poller.await(0);
            assertFalse(poller.ready(in));
            assertEquals(1, in.receive(new PacketBuffer(2048)));
        }
    }

    @Test
    void aHundredThousandRoundsAllocateNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Kernel kernel = twoEnds();
                PacketPort out = kernel.packets().open(VRA, 0, NOTHING);
                PacketPort in = kernel.packets().open(RIGHT, IPV4, VRRP);
                PacketPoller poller = kernel.packets().poller()) {
            poller.add(in);
            PacketBuffer advertisement = buffer(frame(VRRP_GROUP, VIRTUAL, IPV4, 112));
            PacketBuffer heard = new PacketBuffer(2048);
            long self = Thread.currentThread().threadId();
            // Warm is when fifty thousand rounds in a row were quiet: compiling costs a few hundred bytes once, at
            // its own time.
            int quiet = 0;
            for (int batch = 0; quiet < 10; batch++) {
                assertTrue(batch < 200, "still allocating after a million rounds");
                long before = threads.getThreadAllocatedBytes(self);
                assertEquals(5_000, rounds(5_000, poller, out, in, advertisement, heard));
                quiet = threads.getThreadAllocatedBytes(self) == before ? quiet + 1 : 0;
            }
            long before = threads.getThreadAllocatedBytes(self);
            int received = rounds(100_000, poller, out, in, advertisement, heard);
            long allocated = threads.getThreadAllocatedBytes(self) - before;
            assertEquals(100_000, received);
            assertEquals(0, allocated, "bytes allocated in 100,000 rounds");
        }
    }

    /**
     * One advertisement out, waited for, read, and a look that finds nothing (EAGAIN reads errno); a wake every
     * round.
     */
    private static int rounds(
            int count, PacketPoller poller, PacketPort out, PacketPort in, PacketBuffer advertisement,
                    PacketBuffer heard) {
        int received = 0;
        for (int i = 0; i < count; i++) {
            if (out.send(advertisement) != 0) {
                return -1;
            }
            poller.await(SECOND);
            while (poller.ready(in) && in.receive(heard) == 1) {
                received++;
            }
            poller.wake();
            poller.await(SECOND);
        }
        return received;
    }

    @Test
    void aDeadCableIsAnErrnoAndThePortOutlivesIt() throws Exception {
        try (Kernel kernel = twoEnds();
                PacketPort out = kernel.packets().open(LEFT, 0, NOTHING)) {
            PacketBuffer frame = buffer(frame(BROADCAST, VIRTUAL, EXPERIMENTAL, 0));
            kernel.links().setUp(RIGHT, false);
            kernel.links().setUp(LEFT, false);
            assertEquals(100, out.send(frame));
            try (PacketPort in = kernel.packets().open(RIGHT, EXPERIMENTAL, EVERYTHING)) {
                assertEquals(0, in.receive(new PacketBuffer(2048)), "opened while down, it is only silent");
                kernel.links().setUp(LEFT, true);
                kernel.links().setUp(RIGHT, true);
                long deadline = System.nanoTime() + 10 * SECOND;
                PacketBuffer heard = new PacketBuffer(2048);
                while (out.send(frame) != 0 || in.receive(heard) != 1) {
                    assertTrue(System.nanoTime() < deadline, "no frame after the cable came back");
                }
                kernel.links().setUp(RIGHT, false);
                in.drain();
                assertEquals(0, in.receive(heard), "the drain takes the error too");
            }
        }
    }

    @Test
    void drainTakesWhatWaitsAndOnlyThat() throws Exception {
        try (Kernel kernel = twoEnds();
                PacketPort out = kernel.packets().open(LEFT, 0, NOTHING);
                PacketPort in = kernel.packets().open(RIGHT, EXPERIMENTAL, EVERYTHING)) {
            PacketBuffer frame = buffer(frame(BROADCAST, VIRTUAL, EXPERIMENTAL, 0));
            for (int i = 0; i < 200; i++) {
                assertEquals(0, out.send(frame));
            }
            in.drain();
            assertEquals(0, in.receive(new PacketBuffer(2048)));
            out.send(frame);
            assertEquals(60, next(kernel, in).length);
        }
    }

    @Test
    void nothingUnfilteredSlipsInWhileAThousandPortsOpenAndNoDescriptorStays() throws Exception {
        try (Kernel kernel = twoEnds();
                PacketPort out = kernel.packets().open(LEFT, 0, NOTHING)) {
            PacketBuffer frame = buffer(frame(BROADCAST, VIRTUAL, EXPERIMENTAL, 0));
            PacketBuffer heard = new PacketBuffer(2048);
            boolean[] stop = new boolean[1];
            Thread flood = Thread.ofPlatform().start(() -> {
                while (!stop(stop)) {
                    out.send(frame);
                }
            });
            long before = descriptors();
            for (int i = 0; i < 1_000; i++) {
                try (PacketPort in = kernel.packets().open(RIGHT, EXPERIMENTAL, NOTHING);
                        PacketPoller poller = kernel.packets().poller();
                        AutoCloseable group = kernel.packets().join(RIGHT, IpAddress.parse("224.0.0.18"))) {
                    assertEquals(0, in.receive(heard));
                    poller.wake();
                    assertTrue(group != null);
                }
            }
            assertEquals(before, descriptors());
            synchronized (stop) {
                stop[0] = true;
            }
            flood.join();
        }
    }

    @Test
    void doorsOfMissingDevicesSayWhich() throws Exception {
        try (Kernel kernel = twoEnds()) {
            KernelRefused port = assertThrows(KernelRefused.class,
                    () -> kernel.packets().open(new DeviceName("eth9"), IPV4, VRRP));
            assertEquals("open a packet socket on eth9: No such device", port.getMessage());
            KernelRefused group =
                    assertThrows(KernelRefused.class, () -> kernel.packets().join(LEFT, IpAddress.parse("10.0.0.1")));
            assertEquals("join 10.0.0.1 on left: Invalid argument", group.getMessage());
            PacketPort closed = kernel.packets().open(LEFT, IPV4, VRRP);
            closed.close();
            closed.close();
            assertEquals(9, closed.send(buffer(new byte[60])));
            assertEquals(-9, closed.receive(new PacketBuffer(2048)));
            PacketPoller poller = kernel.packets().poller();
            poller.add(closed);
            poller.await(0);
            assertFalse(poller.ready(closed));
            poller.close();
            poller.wake();
        }
    }

    @Test
    void aThousandKernelsLeaveNoDescriptorOpen() throws Exception {
        Kernel.open().close();
        long before = descriptors();
        for (int i = 0; i < 1_000; i++) {
            try (Kernel kernel = Kernel.open()) {
                assertEquals(1, kernel.links().list().size());
            }
        }
        assertEquals(before, descriptors());
    }

    private static boolean stop(boolean[] stop) {
        synchronized (stop) {
            return stop[0];
        }
    }

    private static Kernel twoEnds() throws KernelRefused {
        Shell.run("ip", "link", "add", "left", "type", "veth", "peer", "name", "right");
        Kernel kernel = Kernel.open();
        kernel.links().setUp(LEFT, true);
        kernel.links().setUp(RIGHT, true);
        kernel.links().addMacvlan(VRA, LEFT, VIRTUAL);
        kernel.links().addMacvlan(VRB, RIGHT, VIRTUAL);
        kernel.links().setUp(VRA, true);
        kernel.links().setUp(VRB, true);
        return kernel;
    }

    private static byte[] next(Kernel kernel, PacketPort port) throws KernelRefused {
        try (PacketPoller poller = kernel.packets().poller()) {
            poller.add(port);
            poller.await(10 * SECOND);
            PacketBuffer heard = new PacketBuffer(2048);
            assertTrue(poller.ready(port), "no frame within ten seconds");
            assertEquals(1, port.receive(heard));
            byte[] copy = new byte[heard.length()];
            heard.bytes().get(0, copy);
            return copy;
        }
    }

    private static byte[] frame(MacAddress to, MacAddress from, int etherType, int protocol) {
        ByteBuffer frame = ByteBuffer.allocate(60).put(to.bytes()).put(from.bytes()).putShort((short) etherType);
        frame.put(14, (byte) 0x45).putShort(16, (short) 46).put(22, (byte) 255).put(23, (byte) protocol);
        return frame.array();
    }

    /** The frame with an IEEE 802.1Q tag behind its addresses. */
    private static byte[] tagged(byte[] frame, int tag) {
        return ByteBuffer.allocate(frame.length + 4)
                .put(frame, 0, 12).putShort((short) 0x8100).putShort((short) tag).put(frame, 12, frame.length - 12)
                .array();
    }

    private static PacketBuffer buffer(byte[] frame) {
        PacketBuffer buffer = new PacketBuffer(frame.length);
        buffer.bytes().put(0, frame);
        buffer.length(frame.length);
        return buffer;
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
