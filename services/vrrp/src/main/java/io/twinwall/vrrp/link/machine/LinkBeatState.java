package io.twinwall.vrrp.link.machine;

import io.twinwall.vrrp.link.wire.LinkBeat;

/** The state of the beats; changed in place by {@link LinkBeatMachine} and by nobody else. */
public final class LinkBeatState {
    static final long NEVER = Long.MAX_VALUE;
    /** So many of our beats are remembered; a power of two. */
    static final int PROMISES = 64;

    /** How far both hear one another. */
    public enum Phase {
        /** No key. */
        OFF("off"),
        /** The twin is not heard. */
        DOWN("down"),
        /** The twin is heard and does not hear us, as far as it has said. */
        INIT("one-way"),
        /** Both hear one another. */
        UP("up"),
        /** The twin says that it is out of service. */
        LEFT("twin-out-of-service");

        private final String word;

        Phase(String word) {
            this.word = word;
        }

        /** As {@code show link} shows it. */
        @Override
        public String toString() {
            return word;
        }
    }

    final LinkBeat beat = new LinkBeat();
    Phase phase = Phase.OFF;
    LinkBeatSettings settings = new LinkBeatSettings(0, 0, 0);
    boolean leaving;
    long dueAt = NEVER;
    long sent;
    /** The newest of our beats that the twin has heard; 0 for none. */
    long echoed;

    /** Whether this node was awake since the twin was last heard. */
    boolean punctual;

    long heardAt;
    long heardRun;
    long heardSequence;
    long twinIntervalNanos;
    int twinMultiplier;
    /** When the twin counts as silent, and when its silence as settled. */
    long silentAt = NEVER;

    long settledAt = NEVER;
    /** Until when the twin may still miss us for what it heard before; {@code NEVER} for not at all. */
    long missedUntil = NEVER;

    long lost;

    /** By sequence number: when the twin acts, at the earliest, where that beat is the last it heard. */
    final long[] promiseEnds = new long[PROMISES];
    /** Number of the first beat with the promise of now. */
    long promisedSince;

    public LinkBeatState() {}

    /** Afresh after a fault: the numbers go on, or the twin would take what follows for old. */
    public LinkBeatState(LinkBeatState broken) {
        sent = broken.sent;
        lost = broken.lost;
    }

    public Phase phase() {
        return phase;
    }

    public boolean isLeaving() {
        return leaving;
    }

    /** Whether the twin may hear us, or has lately, so that it can miss us. */
    public boolean mayBeMissed() {
        boolean heardThere = phase == Phase.INIT || phase == Phase.UP;
        return (heardThere && !leaving) || missedUntil != NEVER;
    }

    /** When the twin was last heard; counts only where {@link #heardSequence} is not 0. */
    public long heardAt() {
        return heardAt;
    }

    public long heardSequence() {
        return heardSequence;
    }

    /** Beats of the twin's that never came, by their numbers. */
    public long lost() {
        return lost;
    }

    /** Our beats that the twin has not heard yet, as far as it has said. */
    public long unheard() {
        return echoed == 0 ? 0 : sent - echoed;
    }

    /**
     * Before then the twin cannot act on missing us here: it said which of our beats it heard, and waits for the next
     * as that one promised; {@code Long.MIN_VALUE} while nothing is known.
     */
    public long twinWaitsUntil() {
        boolean known = echoed >= promisedSince && echoed > 0 && sent - echoed < PROMISES;
        return known ? promiseEnds[(int) echoed & (PROMISES - 1)] : Long.MIN_VALUE;
    }

    public long twinIntervalNanos() {
        return twinIntervalNanos;
    }

    public int twinMultiplier() {
        return twinMultiplier;
    }
}
