package io.twinwall.vrrp.split.machine;

/**
 * What a node sees on the segments of one group, a bit for each port in the document's order; segments past the 32nd
 * are not told. One reused object.
 *
 * <p>Of a segment that is known there are three degrees: nothing; frames come in; somebody who was asked answers, which
 * alone proves that frames go out as well. What is not known counts neither way, because it is only looked for where
 * something is silent. A port without carrier sees nothing, and is known: but where the Active has none, the group's
 * {@code policy} has decided already what that is worth.
 */
public final class SegmentSight {
    private int known;
    private int heard;
    private int answered;
    private int unplugged;

    public SegmentSight set(int newKnown, int newHeard, int newAnswered, int newUnplugged) {
        known = newKnown | newUnplugged;
        heard = newHeard & ~newUnplugged;
        answered = newAnswered & ~newUnplugged;
        unplugged = newUnplugged;
        return this;
    }

    public int known() {
        return known;
    }

    public int heard() {
        return heard;
    }

    public int answered() {
        return answered;
    }

    public int unplugged() {
        return unplugged;
    }

    /**
     * Compares two nodes' sights.
     *
     * @param own this node's
     * @param twins the twin's
     * @param passed segments that do not count
     */
    static Standing compare(SegmentSight own, SegmentSight twins, int passed) {
        int both = own.known & twins.known & ~passed;
        int more = both & ((own.heard & ~twins.heard & ~twins.answered) | (own.answered & ~twins.answered));
        int less = both & ((twins.heard & ~own.heard & ~own.answered) | (twins.answered & ~own.answered));
        if ((more == 0) == (less == 0)) {
            return Standing.EVEN;
        }
        return more != 0 ? Standing.MORE : Standing.LESS;
    }
}
