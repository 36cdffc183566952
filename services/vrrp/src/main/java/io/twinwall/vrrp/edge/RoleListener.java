package io.twinwall.vrrp.edge;

import io.twinwall.runtime.Takeover;

/** Hears what becomes of the groups. Called on the VRRP thread, so nothing here may block. */
@FunctionalInterface
interface RoleListener {
    void roleChanged(Takeover takeover);

    /** Whether a group is about to become Active changed; {@link GroupEdge#holdsAddresses} knows. */
    default void expectationChanged(GroupEdge group) {}
}
