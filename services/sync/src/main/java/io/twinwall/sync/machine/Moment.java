package io.twinwall.sync.machine;

/**
 * When something happened, by both clocks.
 *
 * @param nanos monotonic, {@code System.nanoTime()}
 * @param wallMicros the box's clock, microseconds since 1970; may jump
 */
public record Moment(long nanos, long wallMicros) {}
