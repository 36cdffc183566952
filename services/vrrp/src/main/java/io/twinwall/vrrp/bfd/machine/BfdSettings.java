package io.twinwall.vrrp.bfd.machine;

/**
 * What an operator decides for a session.
 *
 * @param intervalMicros how often it wishes to send while Up, and how often it is ready to hear; at least one
 *     millisecond
 * @param multiplier Detect Mult, 1 to 255: how many of our packets in a row the peer may miss
 */
public record BfdSettings(long intervalMicros, int multiplier) {
    private static final long INTERVAL_MAX = 0xffff_ffffL;

    public BfdSettings {
        if (intervalMicros < 1_000 || intervalMicros > INTERVAL_MAX || multiplier < 1 || multiplier > 255) {
            throw new IllegalArgumentException("interval " + intervalMicros + " us, multiplier " + multiplier);
        }
    }
}
