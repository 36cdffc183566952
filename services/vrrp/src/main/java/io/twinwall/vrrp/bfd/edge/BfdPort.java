package io.twinwall.vrrp.bfd.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.packet.Datagram;
import io.twinwall.linux.packet.DatagramPort;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.linux.packet.PacketPorts;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.bfd.BfdMessage;
import io.twinwall.vrrp.bfd.wire.BfdReception;
import io.twinwall.vrrp.bfd.wire.ControlCodec;
import io.twinwall.vrrp.edge.Counter;
import io.twinwall.vrrp.edge.LogLimit;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The socket that hears one address of this node on one device, and what it refused. */
final class BfdPort implements AutoCloseable {
    /** Where packets arrive. */
    record Key(DeviceName device, IpAddress local) {}

    /** How often, and when last said. */
    private record Refusals(Counter count, LogLimit limit) {}

    private final Key key;
    private final int index;
    private final DatagramPort socket;
    private final Map<BfdReception, Refusals> refused = new EnumMap<>(BfdReception.class);

    private BfdPort(Key key, int index, DatagramPort socket) {
        this.key = key;
        this.index = index;
        this.socket = socket;
        for (BfdReception reason : BfdReception.values()) {
            refused.put(reason, new Refusals(new Counter(), new LogLimit()));
        }
    }

    /** @param index the device's number now; a device of the same name with another number needs another socket */
    static BfdPort open(PacketPorts packets, Key key, int index) throws KernelRefused {
        return new BfdPort(key, index, packets.listen(key.device(), key.local(), ControlCodec.PORT));
    }

    Key key() {
        return key;
    }

    int index() {
        return index;
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

    int receive(Datagram datagram) {
        return socket.receive(datagram);
    }

    void refuse(BfdReception reason, Datagram datagram, long now, EventLog log) {
        Refusals refusals = refused.get(reason);
        refusals.count().increment();
        if (refusals.limit().allows(now)) {
            log.log(BfdMessage.REFUSED, key.device(), datagram.source(), reason, refusals.count().get());
        }
    }

    /** Refusals by reason, those that happened. */
    Map<String, Long> refused() {
        Map<String, Long> counts = new TreeMap<>();
        refused.forEach((reason, refusals) -> {
            if (refusals.count().get() > 0) {
                counts.put(reason.toString(), refusals.count().get());
            }
        });
        return counts;
    }

    @Override
    public void close() {
        socket.close();
    }
}
