package io.twinwall.vrrp.evidence;

import io.twinwall.model.value.GroupName;

/** Who is told what the witnesses say of the twin; on the VRRP thread, at changes only. */
public interface EvidenceListener {
    /**
     * The twin may see this node by a witness that counts for the group, and miss it, or no longer does; told when it
     * changes, and whenever the witnesses are set.
     */
    void twinWatched(long now, GroupName group, boolean watched);

    /** Where the evidence of a group is looked up from now on. */
    void twinJudgedBy(GroupName group, TwinEvidence evidence);

    /** Every witness that counts for the group and had seen the twin alive fell silent. */
    void twinSilent(long now, GroupName group);

    /** What {@link #twinSilent} said is no longer so. */
    void twinHeard(long now, GroupName group);

    /** The twin may have stopped hearing this node on the link, and come to think it dead. */
    void twinDoubts(long now, GroupName group);
}
