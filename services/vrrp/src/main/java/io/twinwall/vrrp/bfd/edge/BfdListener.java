package io.twinwall.vrrp.bfd.edge;

import io.twinwall.model.value.CheckName;

/** Who is told what sessions find out; on the VRRP thread, at transitions only. */
public interface BfdListener {
    /**
     * A check's session came Up, or went Down by silence or because its peer hears nothing; told once when it is first
     * known, Down when it did not come Up within some seconds. A peer that says AdminDown is no failure (RFC 5882
     * section 3.2), and not told.
     */
    void checkChanged(long now, CheckName check, boolean up);
}
