package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.Ipv6Address;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.wire.SegmentFrames;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Gratuitous ARP and unsolicited neighbour advertisements for the addresses of virtual routers that became Active (RFC
 * 9568 section 6.4.2).
 */
final class Announcer {
    private static final int SEND_ONLY = 0;
    private static final PacketFilter NOTHING = new PacketFilter(List.of(new PacketFilter.Instruction(0x06, 0, 0, 0)));

    private final PacketPorts packets;
    private final EventLog log;
    private final Queue<PacketPort> used = new ConcurrentLinkedQueue<>();
    private final PacketBuffer frame = new PacketBuffer(SegmentFrames.FRAME_MAX);

    Announcer(PacketPorts packets, EventLog log) {
        this.packets = packets;
        this.log = log;
    }

    /**
     * Sends {@code times} frames for each address. The guard drops them where the node is Active no more. The sockets
     * stay open until {@link #tidy}, which is for another thread.
     */
    synchronized void announce(Collection<RouterSpec> routers, int times) {
        for (RouterSpec router : routers) {
            try {
                PacketPort port = packets.open(router.port(), SEND_ONLY, NOTHING);
                used.add(port);
                for (int i = 0; i < times; i++) {
                    announce(router, port);
                }
            } catch (KernelRefused e) {
                log.log(VrrpMessage.ANNOUNCE_FAILED, router.title(), e.getMessage());
            }
        }
    }

    /** Closes what was used: the kernel keeps whoever does that waiting for tens of milliseconds (synchronize_net). */
    void tidy() {
        for (PacketPort port = used.poll(); port != null; port = used.poll()) {
            port.close();
        }
    }

    private void announce(RouterSpec router, PacketPort port) {
        for (VirtualAddress address : router.addresses()) {
            switch (address.address()) {
                case Ipv4Address v4 -> SegmentFrames.encodeGratuitousArp(router.vrid(), v4, frame);
                case Ipv6Address v6 -> SegmentFrames.encodeNeighbourAdvertisement(
                        router.vrid(), (Ipv6Address) router.addresses().getFirst().address(), v6, frame);
            }
            // A refusal here is the guard's or a pulled cable's; the advertisements tell both stories already.
            var _ = port.send(frame);
        }
    }
}
