package io.twinwall.appliance.check.machine;

/** What a check is told; {@code now} is in {@code System.nanoTime()} terms. */
public sealed interface CheckEvent {
    long now();

    /** Time has passed. */
    record Woken(long now) implements CheckEvent {}

    /** A question was answered; {@code question} is its number. */
    record Answered(long now, long question, boolean good) implements CheckEvent {}
}
