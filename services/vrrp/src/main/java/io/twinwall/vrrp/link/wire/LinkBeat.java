package io.twinwall.vrrp.link.wire;

import java.util.concurrent.TimeUnit;

/**
 * The head of one beat; one reused object for what is sent, one for what was received.
 *
 * <p>{@code echo} is the newest beat of the receiver that the sender has heard, 0 for none: so each node knows what of
 * its own reaches the other.
 */
public final class LinkBeat {
    private boolean hearing;
    private boolean leaving;
    private int multiplier;
    private long intervalMicros;
    private long run;
    private long sequence;
    private long echo;
    private int node;

    /** Whether the sender hears the receiver. */
    public boolean hearing() {
        return hearing;
    }

    /** Whether the sender is out of service, or about to be: its silence is no death. */
    public boolean leaving() {
        return leaving;
    }

    /** How many beats in a row may be missing before the sender counts as silent. */
    public int multiplier() {
        return multiplier;
    }

    /** The next beat comes within this time. */
    public long intervalMicros() {
        return intervalMicros;
    }

    public long intervalNanos() {
        return TimeUnit.MICROSECONDS.toNanos(intervalMicros);
    }

    /** Which process of the sender's. */
    public long run() {
        return run;
    }

    /** One more than the beat before; from 1. */
    public long sequence() {
        return sequence;
    }

    public long echo() {
        return echo;
    }

    /** What its sender says of itself, in bits ({@link BeatCodec}). */
    public int node() {
        return node;
    }

    public LinkBeat node(int newNode) {
        node = newNode;
        return this;
    }

    public LinkBeat flags(boolean newHearing, boolean newLeaving) {
        hearing = newHearing;
        leaving = newLeaving;
        return this;
    }

    public LinkBeat promise(long newIntervalMicros, int newMultiplier) {
        intervalMicros = newIntervalMicros;
        multiplier = newMultiplier;
        return this;
    }

    public LinkBeat number(long newRun, long newSequence, long newEcho) {
        run = newRun;
        sequence = newSequence;
        echo = newEcho;
        return this;
    }
}
