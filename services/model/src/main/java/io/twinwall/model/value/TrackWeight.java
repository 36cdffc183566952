package io.twinwall.model.value;

/** What the loss of a tracked thing costs a group: everything ({@code down}), or so many points of its priority. */
@Syntax("down|1-253")
public record TrackWeight(int points) {
    /** The group cannot be Active without it. */
    public static final TrackWeight DOWN = new TrackWeight(0);

    private static final String DOWN_WORD = "down";
    private static final String FORM = "a weight is `down`, or a number from 1 to 253 that the priority loses";

    /** {@code points} 0 is {@link #DOWN}. */
    public TrackWeight {
        if (points < 0 || points > 253) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static TrackWeight parse(String text) {
        if (text.equals(DOWN_WORD)) {
            return DOWN;
        }
        int points = Decimal.parse(text, FORM);
        if (points == 0) {
            throw new IllegalArgumentException(FORM);
        }
        return new TrackWeight(points);
    }

    public boolean isDown() {
        return points == 0;
    }

    @Override
    public String toString() {
        return isDown() ? DOWN_WORD : Integer.toString(points);
    }
}
