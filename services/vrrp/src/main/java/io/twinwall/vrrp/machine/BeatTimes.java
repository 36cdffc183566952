package io.twinwall.vrrp.machine;

/**
 * How fast the guard shuts where the twin goes by BFD or by the link's beats, and what follows from it (DESIGN section
 * 5). Everything comes from what this node's own packets promise, so it holds whatever the twin's document says.
 *
 * <pre>
 *   B = interval of BFD, M = multiplier                          M = 3, B = 50 ms
 *   a beat          every B / 3                                        16.7 ms
 *   guard           shut (M - 1.5) B after the last beat               75 ms
 *   late            awake (M - 1.25) B after the last beat             87.5 ms
 *   twin            begins (M - 1) B after the last beat, or later    100 ms
 *   detection       M B after the last BFD packet                     150 ms
 * </pre>
 *
 * <p>For the link's beats the same, but that silence of the link is settled, and evidence by itself, only (M + 4) B
 * after the last of them ({@code LinkBeatMachine}): an Active that may be missed there advertises every B / 2 ({@code
 * hurryNanos}), and a Backup that hears it waits M B after each advertisement ({@code waitNanos}).
 *
 * <p>Why (M - 1) B: beats and BFD packets are sent by one thread, and a BFD packet is due at most B after the last one.
 * A thread that stops had sent its last BFD packet at most B before its last beat. The half interval between guard and
 * twin is for the kernel's clock of timeouts (4 ms at 250 Hz) and for what packets differ in their travel.
 *
 * @param intervalNanos between two beats
 * @param guardNanos the guard shuts this long after a beat
 * @param patienceNanos a node that finds so much time gone since its last beat has woken late
 * @param detectionNanos after this time the twin goes by a change of ours, or never heard of it
 * @param waitNanos a Backup does not act on evidence sooner after an advertisement
 * @param hurryNanos between the advertisements of an Active that may be missed on the link; 0 where there is no link
 */
public record BeatTimes(
        long intervalNanos,
        long guardNanos,
        long patienceNanos,
        long detectionNanos,
        long waitNanos,
        long hurryNanos) {
    /** No beats: evidence hastens to the guard time of advertisements alone. */
    public static final BeatTimes NONE = new BeatTimes(0, 0, 0, 0, 0, 0);

    /**
     * For sessions with the twin. With a multiplier of one there are none: a session that is lost with its first packet
     * leaves no time to shut a guard in.
     */
    public static BeatTimes of(long bfdIntervalNanos, int multiplier) {
        return multiplier < 2
                ? NONE
                : new BeatTimes(
                        // Of a short guard a third as well, so that two beats in a row may be late.
                        Math.min(bfdIntervalNanos, (2L * multiplier - 3) * bfdIntervalNanos / 2) / 3,
                        (2L * multiplier - 3) * bfdIntervalNanos / 2,
                        (4L * multiplier - 5) * bfdIntervalNanos / 4,
                        multiplier * bfdIntervalNanos,
                        (2L * multiplier - 3) * bfdIntervalNanos / 2,
                        0);
    }

    /**
     * For the link's beats.
     *
     * @param settle intervals from when the twin is silent there to when that says something by itself
     */
    public static BeatTimes ofLink(long beatNanos, int multiplier, int settle) {
        BeatTimes alike = of(beatNanos, multiplier);
        return !alike.isOn()
                ? NONE
                : new BeatTimes(
                        alike.intervalNanos,
                        alike.guardNanos,
                        alike.patienceNanos,
                        (multiplier + settle) * beatNanos,
                        multiplier * beatNanos,
                        beatNanos / 2);
    }

    /** Whether there are beats. */
    public boolean isOn() {
        return intervalNanos > 0;
    }

    /**
     * What is safe while one gives way to the other: nobody can say which of the two the twin goes by. Beats are
     * tighter than none.
     */
    public BeatTimes tighter(BeatTimes other) {
        if (!isOn() || !other.isOn()) {
            return isOn() ? this : other;
        }
        return new BeatTimes(
                Math.min(intervalNanos, other.intervalNanos),
                Math.min(guardNanos, other.guardNanos),
                Math.min(patienceNanos, other.patienceNanos),
                Math.max(detectionNanos, other.detectionNanos),
                Math.max(waitNanos, other.waitNanos),
                hurryNanos == 0 || other.hurryNanos == 0
                        ? Math.max(hurryNanos, other.hurryNanos)
                        : Math.min(hurryNanos, other.hurryNanos));
    }

    /**
     * How long an Active that may be missed on the link hurries: until its twin, that may have heard the last of us
     * when we had heard the last of it, has settled what to think.
     */
    long hurryForNanos() {
        return 2 * detectionNanos;
    }

    /** How long after an advertisement of the given interval a Backup waits at the least, whatever the evidence. */
    long guardTime(long advertisementIntervalNanos) {
        long byAdvertisements = VrrpTimes.guardTime(advertisementIntervalNanos);
        return isOn() ? Math.min(byAdvertisements, waitNanos) : byAdvertisements;
    }
}
