package io.twinwall.vrrp.evidence;

import io.twinwall.model.value.DeviceName;

/** One way by which the twin is heard, or missed. */
public interface TwinWitness {
    /** What a witness says. */
    enum Word {
        NOTHING,
        HEARD,
        SILENT
    }

    Word word();

    /** The twin was heard elsewhere: a silence here says nothing any more. */
    void forgetSilence();

    /** Whether the twin's end may hear this node, so that it can miss us. */
    boolean mayBeUpThere();

    /**
     * Before then the twin's end cannot act on missing this node here, whatever happens; {@code Long.MIN_VALUE} where
     * nothing is known of it.
     */
    long twinWaitsUntil();

    /** The device it hears by. */
    DeviceName device();

    /**
     * Whether its silence says something of the twin and not of one cable: of a session on a segment always, of the
     * link's beats when an Active that lives would have spoken on the segments meanwhile.
     */
    boolean isConclusive();
}
