package io.twinwall.vrrp.bfd.machine;

import io.twinwall.runtime.Machine;
import io.twinwall.vrrp.bfd.machine.BfdEvent.HeldDown;
import io.twinwall.vrrp.bfd.machine.BfdEvent.PacketHeard;
import io.twinwall.vrrp.bfd.machine.BfdEvent.Reconfigured;
import io.twinwall.vrrp.bfd.machine.BfdEvent.Started;
import io.twinwall.vrrp.bfd.machine.BfdEvent.TimeReached;
import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.bfd.wire.Diagnostic;
import io.twinwall.vrrp.bfd.wire.SessionState;

/**
 * One BFD session in asynchronous mode (RFC 5880 section 6.8).
 *
 * <p>What a silence is worth: a session that goes from Up to Down because its Detection Time ran out calls {@link
 * BfdActions#peerSilent}, but only when this node was awake all the while. A step that comes later than half a
 * transmission interval after it was due (5 ms at the least) says that the node, or its virtual machine, stood still;
 * packets may have been lost to that, so silence counts again only after the peer was heard again. A peer that says
 * Down or AdminDown is alive, and a session that never was Up has nothing to lose.
 *
 * <p>Deviation: polls are answered at most once a millisecond (section 6.8.7 answers each), so that a flood of them
 * does not become ours; no peer may send faster than that.
 *
 * <p>Deviation: AdminDown is said at the pace of the session that was Up for the peer's Detection Time, and only then
 * once a second (section 6.8.3 asks for that at once, 6.8.16 for packets during that time): were the first one lost,
 * the next would come after the peer has taken us for dead.
 *
 * <p>Deviation: with the Detection Time everything the peer asked for is forgotten, not its discriminator alone
 * (section 6.8.1): a peer that wanted to hear nothing and came back must be able to hear us.
 */
public final class BfdMachine implements Machine<BfdState, BfdEvent, BfdActions> {
    /** The slowest pace, and the fastest while not Up (RFC 5880 section 6.8.3). */
    static final long SLOW_MICROS = 1_000_000;

    private static final long LATE_MIN_NANOS = 5_000_000;
    private static final long ANSWER_PAUSE_NANOS = 1_000_000;

    @Override
    public BfdState step(BfdState state, BfdEvent event, BfdActions actions) {
        noteLateness(state, event.at());
        switch (event) {
            case PacketHeard heard -> heard(state, heard.packet(), heard.at(), actions);
            case TimeReached time -> timeReached(state, time.at(), actions);
            case Started started -> started(state, started, actions);
            case Reconfigured reconfigured -> reconfigured(state, reconfigured);
            case HeldDown held -> heldDown(state, held, actions);
        }
        return state;
    }

    @Override
    public long wakeAt(BfdState state) {
        return Math.min(transmits(state) ? state.transmitAt : BfdState.NEVER, state.detectAt());
    }

    private void noteLateness(BfdState state, long now) {
        long due = wakeAt(state);
        if (due != BfdState.NEVER && now - due > Math.max(LATE_MIN_NANOS, state.transmitNanos() / 2)) {
            state.punctual = false;
        }
    }

    /** Whether packets go out by themselves (RFC 5880 section 6.8.7). */
    private static boolean transmits(BfdState state) {
        boolean demanded = state.remoteDemand && state.session == SessionState.UP
                && state.remoteSession == SessionState.UP && !state.polling;
        return state.started && state.remoteMinRx != 0 && !demanded;
    }

    private static void started(BfdState state, Started started, BfdActions actions) {
        if (state.started) {
            throw new IllegalStateException("a session is started once");
        }
        state.started = true;
        state.settings = started.settings();
        state.desiredMinTx = Math.max(SLOW_MICROS, state.settings.intervalMicros());
        state.paceMinTx = state.desiredMinTx;
        state.requiredMinRx = state.settings.intervalMicros();
        state.paceMinRx = state.requiredMinRx;
        transmit(state, started.at(), false, actions);
    }

    /**
     * RFC 5880 section 6.8.3: a longer interval of ours, or a shorter one of the peer's, holds once the peer has
     * answered a poll.
     */
    private static void reconfigured(BfdState state, Reconfigured reconfigured) {
        BfdSettings before = state.settings;
        long paceBefore = state.transmitNanos();
        state.settings = reconfigured.settings();
        // Not a timer: the peer learns it from the next packet (section 6.8.12).
        if (state.settings.intervalMicros() == before.intervalMicros()) {
            return;
        }
        if (state.session == SessionState.UP) {
            pollWith(state, state.settings.intervalMicros());
        } else {
            state.desiredMinTx = Math.max(SLOW_MICROS, state.settings.intervalMicros());
            state.requiredMinRx = state.settings.intervalMicros();
            state.paceMinTx = state.desiredMinTx;
            state.paceMinRx = state.requiredMinRx;
        }
        if (state.transmitNanos() != paceBefore) {
            hurry(state, reconfigured.at());
        }
    }

    private static void pollWith(BfdState state, long interval) {
        state.pollAgain = state.polling;
        state.polling = true;
        state.desiredMinTx = interval;
        state.requiredMinRx = interval;
        state.paceMinTx = Math.min(state.paceMinTx, interval);
        state.paceMinRx = Math.max(state.paceMinRx, interval);
    }

    /** The answer to a poll is here: the new values hold, unless they were changed again since it began. */
    private static void pollEnded(BfdState state) {
        if (state.pollAgain) {
            state.pollAgain = false;
            return;
        }
        state.polling = false;
        state.paceMinTx = state.desiredMinTx;
        state.paceMinRx = state.requiredMinRx;
    }

    private static void heldDown(BfdState state, HeldDown held, BfdActions actions) {
        boolean isDown = state.session == SessionState.ADMIN_DOWN;
        if (held.down() == isDown) {
            return;
        }
        boolean wasUp = state.session == SessionState.UP;
        long pace = state.paceMinTx;
        if (held.down()) {
            become(state, SessionState.ADMIN_DOWN, Diagnostic.ADMINISTRATIVELY_DOWN, actions);
        } else {
            become(state, SessionState.DOWN, Diagnostic.NONE, actions);
        }
        if (wasUp) {
            state.paceMinTx = pace;
            state.farewellUntil = held.at() + state.settings.multiplier() * state.transmitNanos();
        }
        transmit(state, held.at(), false, actions);
    }

    /** RFC 5880 section 6.8.6, from where the packet is known to be the session's. */
    private static void heard(BfdState state, ControlPacket packet, long now, BfdActions actions) {
        if (!state.started) {
            return;
        }
        long paceBefore = state.transmitNanos();
        boolean silentBefore = !transmits(state);
        state.remoteDiscriminator = packet.myDiscriminator();
        state.remoteSession = packet.state();
        state.remoteDiagnostic = packet.diagnostic();
        state.remoteDemand = packet.demand();
        state.remoteMinRx = packet.requiredMinRxMicros();
        state.remoteMinTx = packet.desiredMinTxMicros();
        state.remoteMultiplier = packet.multiplier();
        if (packet.answer() && state.polling) {
            pollEnded(state);
        }
        if (state.session == SessionState.ADMIN_DOWN) {
            return;
        }
        state.heardAt = now;
        state.heard = true;
        state.punctual = true;
        SessionState before = state.session;
        follow(state, actions);
        boolean changed = before != state.session;
        if (packet.poll() && (changed || mayAnswer(state, now))) {
            state.answered = true;
            state.answeredAt = now;
            transmit(state, now, true, changed, actions);
        } else if (changed && transmits(state)) {
            transmit(state, now, false, actions);
        } else if (state.transmitNanos() != paceBefore || silentBefore) {
            hurry(state, now);
        }
    }

    private static boolean mayAnswer(BfdState state, long now) {
        return !state.answered || now - state.answeredAt >= ANSWER_PAUSE_NANOS;
    }

    /** RFC 5880 section 6.2: from our state and the peer's to our next. */
    private static void follow(BfdState state, BfdActions actions) {
        SessionState peer = state.remoteSession;
        switch (state.session) {
            case DOWN -> {
                if (peer == SessionState.DOWN) {
                    become(state, SessionState.INIT, state.diagnostic, actions);
                } else if (peer == SessionState.INIT) {
                    become(state, SessionState.UP, Diagnostic.NONE, actions);
                }
            }
            case INIT -> {
                if (peer == SessionState.INIT || peer == SessionState.UP) {
                    become(state, SessionState.UP, Diagnostic.NONE, actions);
                } else if (peer == SessionState.ADMIN_DOWN) {
                    become(state, SessionState.DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN, actions);
                }
            }
            case UP -> {
                if (peer == SessionState.DOWN || peer == SessionState.ADMIN_DOWN) {
                    become(state, SessionState.DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN, actions);
                }
            }
            case ADMIN_DOWN -> {
                // Until the operator lets it go.
            }
        }
    }

    /** Takes a state with the pace that belongs to it: at least a second between packets in all but Up. */
    private static void become(BfdState state, SessionState next, Diagnostic why, BfdActions actions) {
        SessionState before = state.session;
        state.session = next;
        state.diagnostic = why;
        long interval = state.settings.intervalMicros();
        boolean up = next == SessionState.UP;
        long wanted = up ? interval : Math.max(SLOW_MICROS, interval);
        state.polling = up && wanted != state.desiredMinTx;
        state.pollAgain = false;
        state.desiredMinTx = wanted;
        state.requiredMinRx = interval;
        // Going Up it only ever grows shorter, and in any other state a new value holds at once (section 6.8.3).
        state.paceMinTx = wanted;
        state.paceMinRx = interval;
        state.farewellUntil = BfdState.NEVER;
        if (next == SessionState.ADMIN_DOWN) {
            state.heard = false;
        }
        actions.stateChanged(before, next);
    }

    private static void timeReached(BfdState state, long now, BfdActions actions) {
        if (now >= state.detectAt()) {
            expire(state, now, actions);
        }
        if (now >= state.farewellUntil) {
            state.farewellUntil = BfdState.NEVER;
            state.paceMinTx = state.desiredMinTx;
        }
        if (transmits(state) && now >= state.transmitAt) {
            transmit(state, now, false, actions);
        }
    }

    /** RFC 5880 section 6.8.4. */
    private static void expire(BfdState state, long now, BfdActions actions) {
        SessionState before = state.session;
        boolean proof = before == SessionState.UP && state.punctual;
        state.heard = false;
        state.remoteDiscriminator = 0;
        state.remoteSession = SessionState.DOWN;
        state.remoteDemand = false;
        state.remoteMinRx = 1;
        if (before == SessionState.INIT || before == SessionState.UP) {
            become(state, SessionState.DOWN, Diagnostic.DETECTION_TIME_EXPIRED, actions);
            if (proof) {
                actions.peerSilent();
            }
            transmit(state, now, false, actions);
        }
    }

    private static void transmit(BfdState state, long now, boolean answer, BfdActions actions) {
        transmit(state, now, answer, true, actions);
    }

    /** @param inTurn whether the rhythm starts again with this packet; a poll's answer stands outside it */
    private static void transmit(BfdState state, long now, boolean answer, boolean inTurn, BfdActions actions) {
        if (inTurn) {
            state.sentAt = now;
            state.transmitAt = now + jittered(state);
        }
        actions.send(state.packet
                .session(state.session, state.diagnostic, state.discriminator, state.remoteDiscriminator)
                // Never both (section 6.8.7): a poll waits for the next packet.
                .sequence(state.polling && !answer, answer)
                .timers(state.settings.multiplier(), state.desiredMinTx, state.requiredMinRx));
    }

    /** The pace changed: the packet that is due next moves with it, by what is left of its interval. */
    private static void hurry(BfdState state, long now) {
        state.transmitAt = Math.max(now, state.sentAt + jittered(state));
    }

    /** 75 to 100 per cent of the interval, 75 to 90 with a multiplier of one (RFC 5880 section 6.8.7). */
    private static long jittered(BfdState state) {
        long interval = state.transmitNanos();
        long spread = state.settings.multiplier() == 1 ? interval * 15 / 100 : interval / 4;
        return interval - interval / 4 + Long.remainderUnsigned(state.nextRandom(), spread + 1);
    }
}
