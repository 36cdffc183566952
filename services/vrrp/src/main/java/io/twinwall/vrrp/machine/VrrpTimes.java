package io.twinwall.vrrp.machine;

/** The intervals of RFC 9568 section 6.1, in nanoseconds and not truncated to centiseconds. */
public final class VrrpTimes {
    /** Many times what a few addresses take, on a busy machine too. */
    private static final long PREPARATION_MAX = 50_000_000;

    private VrrpTimes() {}

    /** Skew_Time: ((256 - Priority) * Active_Adver_Interval) / 256. */
    public static long skewTime(int priority, long activeIntervalNanos) {
        return (256 - priority) * activeIntervalNanos / 256;
    }

    /** Active_Down_Interval: 3 * Active_Adver_Interval + Skew_Time. */
    public static long activeDownInterval(int priority, long activeIntervalNanos) {
        return 3 * activeIntervalNanos + skewTime(priority, activeIntervalNanos);
    }

    /**
     * How long the guard stays open after an advertisement: 2.5 intervals, half an interval before any other router's
     * Active_Down_Interval can end.
     */
    public static long guardTime(long intervalNanos) {
        return 2 * intervalNanos + intervalNanos / 2;
    }

    /**
     * Silence of ours after which another router may have taken over on evidence: the guard time, less a quarter of an
     * interval for what frames differ in their travel.
     */
    public static long shortestHastenedDown(long intervalNanos) {
        return 2 * intervalNanos + intervalNanos / 4;
    }

    /**
     * How long before a takeover is due a Backup makes ready for it: half an interval, so that only somebody who is
     * waited for longer than any guard is open is prepared against, and no more than it takes.
     */
    public static long preparation(long intervalNanos) {
        return Math.min(intervalNanos / 2, PREPARATION_MAX);
    }

    /**
     * Silence of ours after which another router may have taken over: 3 intervals, what Active_Down_Interval comes to
     * for the highest priority (our own skew says nothing about another router's).
     */
    public static long shortestActiveDown(long intervalNanos) {
        return 3 * intervalNanos;
    }
}
