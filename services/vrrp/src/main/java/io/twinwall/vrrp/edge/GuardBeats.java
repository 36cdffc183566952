package io.twinwall.vrrp.edge;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.wire.SegmentFrames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * On the VRRP thread: keeps the guard awake. Each beat asks the groups first, so that one that woke late has shut its
 * guard before the node is awake again, and then sends one frame, which the guard's egress rule eats; it is never on
 * the wire. One frame by any port serves all virtual routers of all ports; each port has its turn, so that a port whose
 * rules are missing is found.
 */
final class GuardBeats {
    private final PacketBuffer frame = new PacketBuffer(SegmentFrames.FRAME_MIN);
    private final Runnable guardMissing;
    private PortEdge[] ports = {};
    private BeatTimes times = BeatTimes.NONE;
    private long dueAt = Long.MAX_VALUE;
    private int next;

    /** @param guardMissing told when a beat went out to the wire: no rule ate it */
    GuardBeats(Runnable guardMissing) {
        this.guardMissing = guardMissing;
        SegmentFrames.encodeBeat(frame);
    }

    /** What it keeps awake from now on; the groups have been asked already. */
    void serve(long now, BeatTimes newTimes, List<PortEdge> newPorts) {
        // A device has a socket for each family, and one beat is enough.
        Set<Integer> seen = new HashSet<>();
        List<PortEdge> devices = new ArrayList<>();
        for (PortEdge port : newPorts) {
            if (seen.add(port.index())) {
                devices.add(port);
            }
        }
        ports = devices.toArray(PortEdge[]::new);
        next = 0;
        times = newTimes;
        if (times.isOn() && ports.length > 0) {
            dueAt = now + times.intervalNanos();
            send();
        } else {
            dueAt = Long.MAX_VALUE;
        }
    }

    long wakeAt() {
        return dueAt;
    }

    /** Beats when it is due. */
    void tick(long now, GroupEdge[] groups) {
        if (now >= dueAt) {
            // By the rhythm of the beats, or by now after a sleep; never two in one breath.
            dueAt = Math.max(dueAt, now - times.intervalNanos() / 2) + times.intervalNanos();
            ask(now, groups);
            send();
        }
    }

    /** A beat out of turn: the guard is new and knows of none. */
    void again(long now, GroupEdge[] groups) {
        if (dueAt != Long.MAX_VALUE) {
            ask(now, groups);
            send();
        }
    }

    private static void ask(long now, GroupEdge[] groups) {
        for (GroupEdge group : groups) {
            group.beat(now);
        }
    }

    private void send() {
        boolean missing = false;
        // A port that is down is not this node's silence: the next one says the same.
        for (int tries = 0; tries < ports.length; tries++) {
            next = (next + 1) % ports.length;
            PortEdge.Fate fate = ports[next].tellGuard(frame);
            if (fate == PortEdge.Fate.EATEN) {
                break;
            }
            missing |= fate == PortEdge.Fate.PASSED;
        }
        if (missing) {
            guardMissing.run();
        }
    }
}
