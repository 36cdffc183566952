package io.twinwall.vrrp.bfd.edge;

import io.twinwall.linux.packet.Datagram;
import io.twinwall.linux.packet.PacketPoller;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.bfd.wire.BfdReception;
import io.twinwall.vrrp.bfd.wire.ControlCodec;
import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.edge.ThreadGuest;
import java.util.List;

/** All sessions of this node on the VRRP thread: hands each packet to its session, and the time to all. */
final class BfdLoop implements ThreadGuest {
    /** More than this is a flood: what is due comes first. */
    static final int DATAGRAMS_A_WAKE = 32;

    private final PacketPoller poller;
    private final EventLog log;
    private final Datagram datagram = new Datagram(ControlCodec.CAPACITY);
    private final ControlPacket packet = new ControlPacket();
    private BfdPort[] ports = {};
    private BfdSession[] sessions = {};
    private int firstPort;
    private volatile boolean maintenance;

    BfdLoop(PacketPoller poller, EventLog log) {
        this.poller = poller;
        this.log = log;
    }

    /** On the thread: what it serves from now on. */
    void serve(List<BfdPort> newPorts, List<BfdSession> newSessions) {
        for (BfdPort port : ports) {
            port.unwatch(poller);
        }
        ports = newPorts.toArray(BfdPort[]::new);
        sessions = newSessions.toArray(BfdSession[]::new);
        firstPort = 0;
        for (BfdPort port : ports) {
            port.watch(poller);
        }
    }

    /** From any thread: whether the node takes itself out of service; what is served later as well. */
    void maintain(boolean on) {
        maintenance = on;
        poller.wake();
    }

    /** {@inheritDoc} Takes turns at who is first, so that a flood on one port does not starve another. */
    @Override
    public void receive(long now) {
        int left = DATAGRAMS_A_WAKE;
        for (int i = 0; i < ports.length && left > 0; i++) {
            BfdPort port = ports[(firstPort + i) % ports.length];
            if (port.ready(poller)) {
                left -= receive(port, left, now);
            }
        }
        firstPort = ports.length == 0 ? 0 : (firstPort + 1) % ports.length;
    }

    private int receive(BfdPort port, int atMost, long now) {
        for (int taken = 0; taken < atMost; taken++) {
            if (port.receive(datagram) != 1) {
                return taken;
            }
            judge(port, now);
        }
        return atMost;
    }

    private void judge(BfdPort port, long now) {
        BfdReception reception = ControlCodec.decode(datagram.payload(), datagram.hopLimit(), packet);
        BfdSession session = null;
        if (reception == BfdReception.ACCEPTED) {
            session = packet.yourDiscriminator() == 0 ? bySource(port) : byDiscriminator(packet.yourDiscriminator());
            reception = ControlCodec.judge(packet, session != null);
        }
        if (reception == BfdReception.ACCEPTED && session != null) {
            session.heard(now, packet);
        } else {
            port.refuse(reception, datagram, now, log);
        }
    }

    /** RFC 5880 section 6.3: once the peer knows our discriminator, it alone decides. */
    private BfdSession byDiscriminator(int discriminator) {
        for (BfdSession session : sessions) {
            if (session.discriminator() == discriminator) {
                return session;
            }
        }
        return null;
    }

    /** RFC 5881 section 3: until then, the device and the source address. */
    private BfdSession bySource(BfdPort port) {
        for (BfdSession session : sessions) {
            if (session.isFrom(port, datagram)) {
                return session;
            }
        }
        return null;
    }

    @Override
    public void tick(long now) {
        boolean held = maintenance;
        for (BfdSession session : sessions) {
            session.maintain(now, held);
            session.tick(now);
        }
    }

    @Override
    public long wakeAt() {
        long wake = Long.MAX_VALUE;
        for (BfdSession session : sessions) {
            wake = Math.min(wake, session.wakeAt());
        }
        return wake;
    }
}
