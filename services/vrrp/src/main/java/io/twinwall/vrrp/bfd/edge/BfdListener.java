package io.twinwall.vrrp.bfd.edge;

import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.GroupName;

/** Who is told what sessions find out; on the VRRP thread, at transitions only. */
public interface BfdListener {
    /**
     * A check's session came Up, or went Down by silence or because its peer hears nothing; told once when it is first
     * known, Down when it did not come Up within some seconds. A peer that says AdminDown is no failure (RFC 5882
     * section 3.2), and not told.
     */
    void checkChanged(long now, CheckName check, boolean up);

    /**
     * The twin may see this node by a session that counts for the group, and miss it, or no longer does; told when it
     * changes, and whenever the sessions are set.
     */
    void twinWatched(long now, GroupName group, boolean watched);

    /** Every session with the twin that counts for the group and was Up fell silent. */
    void twinSilent(long now, GroupName group);

    /** What {@link #twinSilent} said is no longer so. */
    void twinHeard(long now, GroupName group);
}
