package io.twinwall.vrrp.link.wire;

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
}
