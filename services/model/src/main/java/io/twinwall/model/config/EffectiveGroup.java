package io.twinwall.model.config;

import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Priority;
import java.util.List;

/**
 * A group as one node runs it, every default filled in.
 *
 * @param members interfaces whose virtual routers move together, in the document's order; never empty
 * @param priority of this node, not of the twin
 * @param track further interfaces whose loss of carrier gives the group up; none of them is a member
 */
public record EffectiveGroup(
        GroupName name, List<InterfaceName> members, Priority priority, boolean preempt, List<InterfaceName> track) {
    public EffectiveGroup {
        members = List.copyOf(members);
        track = List.copyOf(track);
    }
}
