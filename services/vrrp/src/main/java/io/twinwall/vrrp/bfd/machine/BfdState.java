package io.twinwall.vrrp.bfd.machine;

import io.twinwall.vrrp.bfd.wire.ControlPacket;
import io.twinwall.vrrp.bfd.wire.Diagnostic;
import io.twinwall.vrrp.bfd.wire.SessionState;

/**
 * The state variables of one session (RFC 5880 section 6.8.1); changed in place by {@link BfdMachine} and by nobody
 * else. Intervals are microseconds as on the wire, times are nanoseconds.
 */
public final class BfdState {
    static final long NEVER = Long.MAX_VALUE;

    /** bfd.LocalDiscr. */
    final int discriminator;

    /** The one packet this session ever sends, filled anew each time. */
    final ControlPacket packet = new ControlPacket();

    boolean started;
    SessionState session = SessionState.DOWN;
    Diagnostic diagnostic = Diagnostic.NONE;
    BfdSettings settings = new BfdSettings(1_000_000, 3);

    /** bfd.DesiredMinTxInterval, as advertised, and the value that sets our pace until a poll has ended. */
    long desiredMinTx;

    long paceMinTx;
    /** bfd.RequiredMinRxInterval, as advertised, and the value detection goes by until a poll has ended. */
    long requiredMinRx;

    long paceMinRx;
    int remoteDiscriminator;
    SessionState remoteSession = SessionState.DOWN;
    Diagnostic remoteDiagnostic = Diagnostic.NONE;
    long remoteMinTx;
    /** bfd.RemoteMinRxInterval: one until the peer says otherwise, zero when it wants to hear nothing. */
    long remoteMinRx = 1;

    int remoteMultiplier;
    boolean remoteDemand;
    /** A poll sequence is under way; again, because the values changed meanwhile. */
    boolean polling;

    boolean pollAgain;
    /** When the next packet is due. */
    long transmitAt = NEVER;

    /** When the last packet outside a poll's answer left. */
    long sentAt;
    /** When the peer was last heard; meaningless while {@code heard} is false. */
    long heardAt;

    boolean heard;
    /** Whether this session was given the time when it asked for it, ever since the peer was last heard. */
    boolean punctual;

    boolean answered;
    long answeredAt;
    /** While AdminDown: when the peer's Detection Time is over, from when it has heard of it or missed us anyway. */
    long farewellUntil = NEVER;

    private long random;

    /**
     * @param discriminator unique on this node, not zero, hard to guess
     * @param seed of the jitter
     */
    public BfdState(int discriminator, long seed) {
        if (discriminator == 0) {
            throw new IllegalArgumentException("a discriminator is not zero");
        }
        this.discriminator = discriminator;
        this.random = seed;
    }

    public int discriminator() {
        return discriminator;
    }

    public SessionState session() {
        return session;
    }

    /** Why the session last changed its state. */
    public Diagnostic diagnostic() {
        return diagnostic;
    }

    /** 0 while unknown. */
    public int remoteDiscriminator() {
        return remoteDiscriminator;
    }

    public SessionState remoteSession() {
        return remoteSession;
    }

    public Diagnostic remoteDiagnostic() {
        return remoteDiagnostic;
    }

    /** Detection Time (RFC 5880 section 6.8.4); 0 while the peer was not heard. */
    public long detectionNanos() {
        return heard ? remoteMultiplier * Math.max(paceMinRx, remoteMinTx) * 1_000 : 0;
    }

    /** How far apart our packets are, before jitter (RFC 5880 section 6.8.2). */
    public long transmitNanos() {
        return Math.max(paceMinTx, remoteMinRx) * 1_000;
    }

    /** When AdminDown was said for the peer's Detection Time; {@code Long.MAX_VALUE} where nobody waits for it. */
    public long farewellUntil() {
        return farewellUntil;
    }

    /** When silence has lasted too long. */
    long detectAt() {
        return heard ? heardAt + detectionNanos() : NEVER;
    }

    /** SplitMix64 (Steele, Lea, Flood 2014): small, reproducible, without garbage. */
    long nextRandom() {
        random += 0x9e3779b97f4a7c15L;
        long z = (random ^ random >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
