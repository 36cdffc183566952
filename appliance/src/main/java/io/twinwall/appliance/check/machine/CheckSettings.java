package io.twinwall.appliance.check.machine;

/**
 * How a check is judged.
 *
 * @param intervalNanos from question to question
 * @param limitNanos how long an answer may take
 * @param rise good answers in a row that bring it up
 * @param fall bad ones in a row that take it down
 */
public record CheckSettings(long intervalNanos, long limitNanos, int rise, int fall) {}
