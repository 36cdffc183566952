package io.twinwall.vrrp.bfd.edge;

import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.bfd.BfdMessage;

/**
 * What the sessions with the twin say of it, for one group (DESIGN section 5, Evidence): it is silent when every
 * session that was Up is silent, and at least one is. A session that never was Up says nothing either way. Any packet
 * of the twin on any of them, and any session lost for another reason than silence, voids what was said before.
 */
final class TwinEvidence {
    /** What one session says. */
    enum Word {
        NOTHING,
        HEARD,
        SILENT
    }

    private final GroupName group;
    private final BfdListener listener;
    private final EventLog log;
    private BfdSession[] sessions = {};
    /** Whether any session says SILENT, so that a packet heard costs one comparison. */
    private boolean doubted;

    private boolean silent;
    private boolean watched;

    TwinEvidence(GroupName group, BfdListener listener, EventLog log) {
        this.group = group;
        this.listener = listener;
        this.log = log;
    }

    GroupName group() {
        return group;
    }

    /** Which sessions count; says whether the twin watches, as it was or not. */
    void over(long now, BfdSession[] newSessions) {
        sessions = newSessions;
        watched = anyWatched();
        listener.twinWatched(now, group, watched);
    }

    /** A session changed its state. */
    void watch(long now) {
        boolean any = anyWatched();
        if (any != watched) {
            watched = any;
            listener.twinWatched(now, group, any);
        }
    }

    private boolean anyWatched() {
        for (BfdSession session : sessions) {
            if (session.mayBeUpThere()) {
                return true;
            }
        }
        return false;
    }

    /** A session fell silent. */
    void judge(long now) {
        doubted = true;
        for (BfdSession session : sessions) {
            if (session.word() == Word.HEARD) {
                return;
            }
        }
        if (!silent) {
            silent = true;
            log.log(BfdMessage.TWIN_SILENT, group);
            listener.twinSilent(now, group);
        }
    }

    /** The twin lives, or nothing can be said of it. */
    void voidSilence(long now) {
        if (!doubted) {
            return;
        }
        doubted = false;
        for (BfdSession session : sessions) {
            session.forgetSilence();
        }
        if (silent) {
            silent = false;
            log.log(BfdMessage.TWIN_HEARD, group);
            listener.twinHeard(now, group);
        }
    }
}
