package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.linux.packet.PacketFilter;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.packet.PacketPort;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Family;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.wire.Reception;
import io.twinwall.vrrp.wire.Recipient;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** A device's packet socket for one family on the VRRP thread, and which virtual router each VRID on it belongs to. */
public final class PortEdge implements AutoCloseable {
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int PROTOCOL = 112;
    private static final int EAFNOSUPPORT = 97;
    /** What the guard's drop of a frame comes back as. */
    private static final int ENOBUFS = 105;

    private static final int ENETDOWN = 100;
    private static final int ENODEV = 19;
    private static final int ENXIO = 6;

    /** Which port. A socket has one EtherType: one for both would be shown every frame the node forwards. */
    public record Key(DeviceName device, Family family) {}

    /** How often, and when last said. */
    private record Refusals(Counter count, LogLimit limit) {}

    private final Key key;
    private final int index;
    private final PacketPort socket;
    private final AutoCloseable membership;
    private final RouterEdge[] byVrid = new RouterEdge[256];
    private final LogLimit[] foreign = new LogLimit[256];
    private final Map<Reception, Refusals> refused = new EnumMap<>(Reception.class);

    private PortEdge(Key key, int index, PacketPort socket, AutoCloseable membership) {
        this.key = key;
        this.index = index;
        this.socket = socket;
        this.membership = membership;
        for (Reception reason : Reception.values()) {
            refused.put(reason, new Refusals(new Counter(), new LogLimit()));
        }
    }

    /**
     * Opens the socket and joins 224.0.0.18 or ff02::12 (RFC 9568 sections 5.1.1.2 and 5.1.2.2).
     *
     * @param index the device's number now; a device of the same name with another number needs another socket
     */
    static PortEdge open(PacketPorts packets, Key key, int index) throws KernelRefused {
        PacketPort socket = switch (key.family()) {
            case IPV4 -> packets.open(key.device(), ETHERTYPE_IPV4, PacketFilter.ipv4Protocol(PROTOCOL));
            case IPV6 -> packets.open(key.device(), ETHERTYPE_IPV6, PacketFilter.ipv6Protocol(PROTOCOL));
        };
        try {
            return new PortEdge(key, index, socket, join(packets, key));
        } catch (KernelRefused e) {
            socket.close();
            throw e;
        }
    }

    private static AutoCloseable join(PacketPorts packets, Key key) throws KernelRefused {
        try {
            return packets.join(key.device(), Recipient.all(key.family()).address());
        } catch (KernelRefused e) {
            if (key.family() == Family.IPV6 && e.errno() == EAFNOSUPPORT) {
                // A kernel without IPv6: its missing source address is told, and the IPv4 routers go on.
                return () -> { };
            }
            throw e;
        }
    }

    public DeviceName device() {
        return key.device();
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

    /** What became of a frame that is for the guard's rules alone. */
    enum Fate {
        /** A rule ate it, as it should. */
        EATEN,
        /** The port is down or gone; no rule saw it. */
        NO_PATH,
        /** It went out: no rule ate it. */
        PASSED
    }

    /** Sends a frame that is for the guard's rules alone. */
    Fate tellGuard(PacketBuffer frame) {
        return switch (socket.send(frame)) {
            case ENOBUFS -> Fate.EATEN;
            case ENETDOWN, ENODEV, ENXIO -> Fate.NO_PATH;
            default -> Fate.PASSED;
        };
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

    /** A virtual router this node knows nothing of: told by its VRID, each apart. */
    void refuseForeign(int vrid, long now, EventLog log) {
        Counter count = refused.get(Reception.VRID_UNKNOWN).count();
        count.increment();
        if (foreign[vrid] == null) {
            foreign[vrid] = new LogLimit();
        }
        if (foreign[vrid].allows(now)) {
            log.log(VrrpMessage.FOREIGN_VRID, key.device(), vrid, count.get());
        }
    }

    void refuse(Reception reason, long now, EventLog log) {
        Refusals refusals = refused.get(reason);
        refusals.count().increment();
        if (refusals.limit().allows(now)) {
            log.log(VrrpMessage.REFUSED, key.device(), reason, refusals.count().get());
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
