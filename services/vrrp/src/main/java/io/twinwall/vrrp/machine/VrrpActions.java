package io.twinwall.vrrp.machine;

import io.twinwall.runtime.Role;

/** The duties a step calls, in the order they must happen. Members and ports are named by their handles. */
public interface VrrpActions {
    /**
     * Sends an advertisement with the group's current settings now.
     *
     * @param priority the group's, or 0 for the farewell
     */
    void sendAdvertisement(int member, int priority);

    /** Stops this node from answering for the member at once; harmless when the guard is closed already. */
    void closeGuard(int member);

    /** Throws away frames that wait in the group's ports: they are older than a sleep. */
    void discardBacklog();

    /** The group has a new role; {@code from} and {@code to} differ. */
    void roleChanged(Role from, Role to, Reason reason);

    /**
     * A Backup's takeover is due in no more than {@link VrrpTimes#preparation}, or is not any more: what takes time can
     * be made ready behind the shut guard. Nothing more is said when the group becomes Active.
     */
    void takeoverExpected(boolean expected);

    void note(Note note);
}
