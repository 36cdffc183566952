package io.twinwall.vrrp.evidence;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.bfd.BfdMessage;

/**
 * What the witnesses say of the twin, for one group (DESIGN section 5, Evidence): it is silent when every witness that
 * had heard it is silent, and at least one is. One that never heard it says nothing either way. Any packet of the twin
 * to any of them, and any of them lost for another reason than silence, voids what was said before.
 *
 * <p>Two witnesses on one cable are one: where the link's beats are silent, a session on the link's device adds
 * nothing, and the silence counts only once it is conclusive ({@link TwinWitness#isConclusive}).
 */
public final class TwinEvidence {
    private final GroupName group;
    private final EvidenceListener listener;
    private final EventLog log;
    private TwinWitness[] witnesses = {};
    /** Whether any witness says SILENT, so that a packet heard costs one comparison. */
    private boolean doubted;

    private boolean silent;
    private boolean watched;

    public TwinEvidence(GroupName group, EvidenceListener listener, EventLog log) {
        this.group = group;
        this.listener = listener;
        this.log = log;
    }

    /** Which witnesses count; says whether the twin watches, as it was or not. */
    public void over(long now, TwinWitness[] newWitnesses) {
        witnesses = newWitnesses;
        watched = anyWatched();
        listener.twinWatched(now, group, watched);
        listener.twinJudgedBy(group, this);
    }

    /**
     * Before then the twin cannot act on evidence; known only where the link's beats are all it goes by, else {@code
     * Long.MIN_VALUE}.
     */
    public long twinWaitsUntil() {
        return witnesses.length == 1 ? witnesses[0].twinWaitsUntil() : Long.MIN_VALUE;
    }

    /** A witness changed its state. */
    public void watch(long now) {
        boolean any = anyWatched();
        if (any != watched) {
            watched = any;
            listener.twinWatched(now, group, any);
        }
    }

    private boolean anyWatched() {
        for (TwinWitness witness : witnesses) {
            if (witness.mayBeUpThere()) {
                return true;
            }
        }
        return false;
    }

    /** A witness fell silent, or its silence became conclusive. */
    public void judge(long now) {
        doubted = true;
        if (!silent && areSilent()) {
            silent = true;
            log.log(BfdMessage.TWIN_SILENT, group);
            listener.twinSilent(now, group);
        }
    }

    private boolean areSilent() {
        DeviceName inconclusive = null;
        for (TwinWitness witness : witnesses) {
            if (witness.word() == TwinWitness.Word.HEARD) {
                return false;
            }
            if (witness.word() == TwinWitness.Word.SILENT && !witness.isConclusive()) {
                inconclusive = witness.device();
            }
        }
        if (inconclusive == null) {
            return true;
        }
        for (TwinWitness witness : witnesses) {
            if (witness.word() == TwinWitness.Word.SILENT && !witness.device().equals(inconclusive)) {
                return true;
            }
        }
        return false;
    }

    /** The link's beats do not reach the twin, as far as is known: it may come to think this node dead. */
    public void doubt(long now) {
        listener.twinDoubts(now, group);
    }

    /** The twin lives, or nothing can be said of it. */
    public void voidSilence(long now) {
        if (!doubted) {
            return;
        }
        doubted = false;
        for (TwinWitness witness : witnesses) {
            witness.forgetSilence();
        }
        if (silent) {
            silent = false;
            log.log(BfdMessage.TWIN_HEARD, group);
            listener.twinHeard(now, group);
        }
    }
}
