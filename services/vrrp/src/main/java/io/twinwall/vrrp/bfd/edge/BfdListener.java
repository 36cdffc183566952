package io.twinwall.vrrp.bfd.edge;

import io.twinwall.model.value.GroupName;

/** Who is told what sessions find out; on the VRRP thread, at transitions only. */
public interface BfdListener {
    /**
     * A session came Up, or went Down by silence or because its peer hears nothing. A peer that says AdminDown is no
     * failure (RFC 5882 section 3.2), and not told.
     *
     * @param name the specification's
     */
    void tracked(long now, String name, boolean up);

    /** Every session with the twin that counts for the group and was Up fell silent. */
    void twinSilent(long now, GroupName group);

    /** What {@link #twinSilent} said is no longer so. */
    void twinHeard(long now, GroupName group);
}
