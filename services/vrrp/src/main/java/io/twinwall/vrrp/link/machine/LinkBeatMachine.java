package io.twinwall.vrrp.link.machine;

import io.twinwall.runtime.Machine;
import io.twinwall.vrrp.link.machine.LinkBeatEvent.BeatHeard;
import io.twinwall.vrrp.link.machine.LinkBeatEvent.Leaving;
import io.twinwall.vrrp.link.machine.LinkBeatEvent.Started;
import io.twinwall.vrrp.link.machine.LinkBeatEvent.Stopped;
import io.twinwall.vrrp.link.machine.LinkBeatEvent.TimeReached;
import io.twinwall.vrrp.link.machine.LinkBeatState.Phase;
import io.twinwall.vrrp.link.wire.LinkBeat;
import java.util.concurrent.TimeUnit;

/**
 * The beats of one node: sends its own, and judges the twin's.
 *
 * <p>Both ends must hear one another before silence says anything, as in BFD (RFC 5880 section 6.2): a beat says
 * whether its sender hears the other.
 *
 * <pre>
 *   sent               B       B       B       B                    the twin's promise: B, M
 *   last heard ------->|--------- M B -------->| silent             (down; evidence beside a silent segment)
 *                      |--------------- (M + 4) B ------------->| settled    (evidence by itself)
 * </pre>
 *
 * <p>Why (M + 4) B: the link may be cut while the twin lives, is Active, and advertises once a second. Each beat echoes
 * the newest it has heard, so the twin knows, four of its own beats later at the most, that they do not arrive ({@link
 * LinkBeatActions#twinDoubts}, said again with each beat), and then advertises quickly until the doubt is over. A twin
 * that stopped before it knew has had its guard shut (M - 1.5) B after that, which is half an interval before the
 * silence is settled.
 *
 * <p>Our own sleep proves nothing: after a step that came late silence counts only once the twin was heard again, and
 * after a sleep in which the twin may have missed us, what waited in the socket says nothing either: the twin has
 * spoken on the segments meanwhile, and will not do so again.
 */
public final class LinkBeatMachine implements Machine<LinkBeatState, LinkBeatEvent, LinkBeatActions> {
    /** Intervals from when the twin is silent to when its silence says something by itself. */
    public static final int SETTLE = 4;

    /** One beat is on its way, one may be lost in either direction, and one may just not have been heard of. */
    private static final long UNHEARD_MAX = 4;

    private static final long LATE_MIN_NANOS = 5_000_000;

    @Override
    public LinkBeatState step(LinkBeatState state, LinkBeatEvent event, LinkBeatActions actions) {
        boolean slept = noteLateness(state, event.at(), actions);
        switch (event) {
            case BeatHeard heard -> {
                // What waited through our sleep says how things were.
                if (!slept) {
                    heard(state, heard.beat(), heard.at(), actions);
                }
            }
            case TimeReached time -> timeReached(state, time.at(), actions);
            case Started started -> started(state, started, actions);
            case Leaving leaving -> leaving(state, leaving, actions);
            case Stopped stopped -> stopped(state, stopped.at(), actions);
        }
        return state;
    }

    @Override
    public long wakeAt(LinkBeatState state) {
        return Math.min(Math.min(state.dueAt, state.missedUntil), Math.min(state.silentAt, state.settledAt));
    }

    /** True after a sleep so long that the twin may have missed us: then nothing is known of it. */
    private boolean noteLateness(LinkBeatState state, long now, LinkBeatActions actions) {
        long due = wakeAt(state);
        if (due == LinkBeatState.NEVER) {
            return false;
        }
        long interval = state.settings.intervalNanos();
        if (now - due > Math.max(LATE_MIN_NANOS, interval / 2)) {
            state.punctual = false;
        }
        if (now - due <= (state.settings.multiplier() - 2) * interval) {
            return false;
        }
        actions.discardBeats();
        state.silentAt = LinkBeatState.NEVER;
        state.settledAt = LinkBeatState.NEVER;
        become(state, Phase.DOWN, now, actions);
        return true;
    }

    private static void started(LinkBeatState state, Started started, LinkBeatActions actions) {
        state.settings = started.settings();
        state.promisedSince = state.sent + 1;
        if (state.phase == Phase.OFF) {
            state.dueAt = started.at();
            state.leaving = false;
            become(state, Phase.DOWN, started.at(), actions);
        }
        // The twin learns of another pace at once: it goes by what was promised last.
        send(state, started.at(), actions);
    }

    private static void leaving(LinkBeatState state, Leaving leaving, LinkBeatActions actions) {
        if (state.phase == Phase.OFF || state.leaving == leaving.on()) {
            return;
        }
        state.leaving = leaving.on();
        mayBeMissed(state, leaving.at());
        send(state, leaving.at(), actions);
    }

    /** Says farewell as well as it can; a twin that misses it is told on the segments that this node lives. */
    private static void stopped(LinkBeatState state, long now, LinkBeatActions actions) {
        if (state.phase == Phase.OFF) {
            return;
        }
        state.leaving = true;
        send(state, now, actions);
        send(state, now, actions);
        forgetTwin(state);
        state.dueAt = LinkBeatState.NEVER;
        become(state, Phase.OFF, now, actions);
    }

    private static void forgetTwin(LinkBeatState state) {
        state.echoed = 0;
        state.heardSequence = 0;
        state.silentAt = LinkBeatState.NEVER;
        state.settledAt = LinkBeatState.NEVER;
    }

    private static void heard(LinkBeatState state, LinkBeat beat, long now, LinkBeatActions actions) {
        if (state.phase == Phase.OFF) {
            return;
        }
        if (beat.run() == state.heardRun && state.heardSequence != 0) {
            state.lost += beat.sequence() - state.heardSequence - 1;
        } else {
            state.heardRun = beat.run();
            state.echoed = 0;
        }
        state.heardSequence = beat.sequence();
        state.heardAt = now;
        state.punctual = true;
        state.twinIntervalNanos = beat.intervalNanos();
        state.twinMultiplier = beat.multiplier();
        state.silentAt = now + state.twinMultiplier * state.twinIntervalNanos;
        state.settledAt = LinkBeatState.NEVER;
        if (beat.echo() <= state.sent) {
            state.echoed = beat.echo();
        }
        Phase next = beat.leaving() ? Phase.LEFT : beat.hearing() ? Phase.UP : Phase.INIT;
        boolean news = state.phase != next;
        become(state, next, now, actions);
        if (news) {
            // So that the other end comes up, or goes down, as soon as this one.
            send(state, now, actions);
        }
    }

    private static void timeReached(LinkBeatState state, long now, LinkBeatActions actions) {
        if (now >= state.silentAt) {
            fellSilent(state, now, actions);
        }
        if (now >= state.settledAt) {
            state.settledAt = LinkBeatState.NEVER;
            if (state.punctual) {
                actions.silenceSettled();
            }
        }
        if (now >= state.missedUntil) {
            state.missedUntil = LinkBeatState.NEVER;
            actions.missedNoMore();
        }
        if (now >= state.dueAt) {
            send(state, now, actions);
        }
    }

    private static void fellSilent(LinkBeatState state, long now, LinkBeatActions actions) {
        boolean evidence = state.phase == Phase.UP && state.punctual && !state.leaving;
        state.silentAt = LinkBeatState.NEVER;
        become(state, Phase.DOWN, now, actions);
        if (evidence) {
            state.settledAt = state.heardAt + (state.twinMultiplier + SETTLE) * state.twinIntervalNanos;
            actions.twinSilent();
        }
        send(state, now, actions);
    }

    /** For as long as the twin's silence may take to settle, wherever it stood when this began. */
    private static void mayBeMissed(LinkBeatState state, long now) {
        state.missedUntil = now + 2L * (state.settings.multiplier() + SETTLE) * state.settings.intervalNanos();
    }

    private static void become(LinkBeatState state, Phase next, long now, LinkBeatActions actions) {
        Phase from = state.phase;
        if (from != next) {
            state.phase = next;
            boolean lost = from == Phase.UP || (from == Phase.INIT && next == Phase.DOWN);
            if (lost) {
                mayBeMissed(state, now);
            }
            actions.stateChanged(from, next);
            if (lost) {
                // Whatever it was, the twin may be about to miss us too.
                actions.twinDoubts();
            }
        }
    }

    private static void send(LinkBeatState state, long now, LinkBeatActions actions) {
        long interval = state.settings.intervalNanos();
        // By the rhythm of the beats, or by now after a sleep; never two in one breath.
        state.dueAt = Math.max(state.dueAt == LinkBeatState.NEVER ? now : Math.min(state.dueAt, now),
                now - interval / 2) + interval;
        state.sent++;
        state.promiseEnds[(int) state.sent & (LinkBeatState.PROMISES - 1)] =
                now + (state.settings.multiplier() + SETTLE) * interval;
        boolean hearing = state.phase == Phase.INIT || state.phase == Phase.UP;
        actions.send(state.beat
                .flags(hearing, state.leaving)
                .promise(TimeUnit.NANOSECONDS.toMicros(interval), state.settings.multiplier())
                .number(state.settings.run(), state.sent, state.heardSequence));
        if (isDoubted(state, now)) {
            actions.twinDoubts();
        }
    }

    /** Whether the twin, which says that it hears us or may be about to, seems to hear us no longer. */
    private static boolean isDoubted(LinkBeatState state, long now) {
        return switch (state.phase) {
            case UP -> state.unheard() >= UNHEARD_MAX;
            // It may have come up and its word for it be lost.
            case INIT -> now - state.heardAt >= (UNHEARD_MAX - 1) * state.twinIntervalNanos;
            case OFF, DOWN, LEFT -> false;
        };
    }
}
