package io.twinwall.sync.machine;

import io.twinwall.sync.wire.TwinFrame;
import java.util.Locale;
import java.util.Optional;

/** One link's state; changed in place by {@link LinkMachine} and by nobody else. Times are nanoseconds. */
public final class LinkState {
    static final long NEVER = Long.MAX_VALUE;

    /** Where the link stands. */
    public enum Phase {
        /** Not in the document, or not paired. */
        OFF,
        /** No connection; the dialer dials when the time has come, the listener waits to be dialled. */
        WAITING,
        /** Dialled. */
        DIALLING,
        /** Connected and secured; the twin's hello has not come. */
        GREETING,
        UP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    final LinkSettings settings;
    final ClockSkew skew = new ClockSkew();

    Phase phase = Phase.OFF;
    /** The connection in GREETING and UP. */
    long connection;
    /** When the dialer dials next. */
    long dialAt = NEVER;
    /** Dials in a row that led to nothing lasting. */
    int attempts;
    /** When DIALLING or GREETING has lasted too long. */
    long deadline = NEVER;
    long upSince;
    long heardAt;
    long beatAt = NEVER;

    boolean beatHeard;
    long beatHeardAt;
    long beatHeardSentNanos;

    int version;
    Optional<TwinFrame.Hello> twin = Optional.empty();
    /** The twin's document as it said last. */
    String twinDocument = "";

    String document = "";
    Optional<Hindrance> hindrance = Optional.empty();
    String hindranceDetail = "";
    boolean clocksApart;
    private long random;

    public LinkState(LinkSettings settings) {
        this.settings = settings;
        this.random = settings.seed();
    }

    public Phase phase() {
        return phase;
    }

    /** Protocol version agreed on; 0 unless up. */
    public int version() {
        return phase == Phase.UP ? version : 0;
    }

    /** What the twin said of itself when it was last up. */
    public Optional<TwinFrame.Hello> twin() {
        return twin;
    }

    /** Id of the twin's document; empty unless up. */
    public String twinDocument() {
        return phase == Phase.UP ? twinDocument : "";
    }

    public ClockSkew skew() {
        return skew;
    }

    public boolean clocksApart() {
        return clocksApart;
    }

    /** Why it is not up, once anything was tried. */
    public Optional<Hindrance> hindrance() {
        return hindrance;
    }

    public String hindranceDetail() {
        return hindranceDetail;
    }

    /** When it came up; of meaning only while it is. */
    public long upSince() {
        return upSince;
    }

    /** A number in [0, bound). SplitMix64 (Steele, Lea, Flood 2014): reproducible. */
    long random(long bound) {
        random += 0x9e3779b97f4a7c15L;
        long z = (random ^ random >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return Long.remainderUnsigned(z ^ z >>> 31, bound);
    }
}
