package io.twinwall.vrrp.link.machine;

import io.twinwall.vrrp.link.wire.LinkBeat;

/** What the machine has done. */
public interface LinkBeatActions {
    /** Send it now; the object is the machine's. */
    void send(LinkBeat beat);

    /** The twin can miss us no longer for what it heard before. */
    void missedNoMore();

    /** Throw away what was received and not looked at yet. */
    void discardBeats();

    void stateChanged(LinkBeatState.Phase from, LinkBeatState.Phase to);

    /** The twin that was heard, and heard us, fell silent while this node was awake. */
    void twinSilent();

    /** It is silent for so long that an Active that lives would have spoken on the segments. */
    void silenceSettled();

    /** The twin does not hear us, as far as is known: it may come to think this node dead. */
    void twinDoubts();
}
