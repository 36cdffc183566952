package io.twinwall.appliance.check.machine;

/**
 * A check between two events. Times are in {@code System.nanoTime()} terms.
 *
 * @param question number of the newest question; 0 before the first
 * @param waiting whether its answer is awaited
 * @param askedAt when it was asked
 * @param nextAt when the next is due
 * @param good good answers in a row
 * @param bad bad answers in a row
 */
public record CheckState(
        CheckSettings settings,
        Verdict verdict,
        long question,
        boolean waiting,
        long askedAt,
        long nextAt,
        int good,
        int bad) {
    /** A check to be asked from {@code now} on; {@code verdict} is what was known under other settings. */
    public static CheckState begin(CheckSettings settings, Verdict verdict, long now) {
        return new CheckState(settings, verdict, 0, false, now, now, 0, 0);
    }

    CheckState asking(long now) {
        return new CheckState(settings, verdict, question + 1, true, now, now + settings.intervalNanos(), good, bad);
    }

    CheckState answered(Verdict now, int goodInARow, int badInARow) {
        return new CheckState(settings, now, question, false, askedAt, nextAt, goodInARow, badInARow);
    }
}
