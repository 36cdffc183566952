package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.wire.Reception;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** A device's packet socket on the VRRP thread, and which virtual router each VRID on it belongs to. */
public final class PortEdge implements AutoCloseable {
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int PROTOCOL = 112;
    private static final Ipv4Address GROUP = Ipv4Address.parse("224.0.0.18");

    /** How often, and when last said. */
    private record Refusals(Counter count, LogLimit limit) {}

    private final DeviceName device;
    private final int index;
    private final PacketPort socket;
    private final AutoCloseable membership;
    private final RouterEdge[] byVrid = new RouterEdge[256];
    private final Map<Reception, Refusals> refused = new EnumMap<>(Reception.class);

    private PortEdge(DeviceName device, int index, PacketPort socket, AutoCloseable membership) {
        this.device = device;
        this.index = index;
        this.socket = socket;
        this.membership = membership;
        for (Reception reason : Reception.values()) {
            refused.put(reason, new Refusals(new Counter(), new LogLimit()));
        }
    }

    /**
     * Opens the socket and joins 224.0.0.18 (RFC 9568 section 5.1.1.2).
     *
     * @param index the device's number now; a device of the same name with another number needs another socket
     */
    static PortEdge open(PacketPorts packets, DeviceName device, int index) throws KernelRefused {
        PacketPort socket = packets.open(device, ETHERTYPE_IPV4, PacketFilter.ipv4Protocol(PROTOCOL));
        try {
            return new PortEdge(device, index, socket, packets.join(device, GROUP));
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    public DeviceName device() {
        return device;
    }

    int index() {
        return index;
    }

    /** Refusals by reason, those that happened. */
    public Map<String, Long> refused() {
        Map<String, Long> counts = new TreeMap<>();
        refused.forEach((reason, refusals) -> {
            if (refusals.count().get() > 0) {
                counts.put(reason.toString(), refusals.count().get());
            }
        });
        return counts;
    }

    void watch(PacketPoller poller) {
        poller.add(socket);
    }

    void unwatch(PacketPoller poller) {
        poller.remove(socket);
    }

    boolean ready(PacketPoller poller) {
        return poller.ready(socket);
    }

    int receive(PacketBuffer frame) {
        return socket.receive(frame);
    }

    int send(PacketBuffer frame) {
        return socket.send(frame);
    }

    void drain() {
        socket.drain();
    }

    void forgetRouters() {
        Arrays.fill(byVrid, null);
    }

    void route(int vrid, RouterEdge router) {
        byVrid[vrid] = router;
    }

    /** Null for a VRID that is not ours here. */
    RouterEdge router(int vrid) {
        return byVrid[vrid];
    }

    void refuse(Reception reason, long now, EventLog log) {
        Refusals refusals = refused.get(reason);
        refusals.count().increment();
        if (refusals.limit().allows(now)) {
            log.log(VrrpMessage.REFUSED, device, reason, refusals.count().get());
        }
    }

    @Override
    public void close() {
        try {
            membership.close();
        } catch (Exception e) {
            // The kernel drops the membership with the socket that held it; nothing is left to do.
        }
        socket.close();
    }
}
