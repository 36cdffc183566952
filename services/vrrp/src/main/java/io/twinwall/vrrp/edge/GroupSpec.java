package io.twinwall.vrrp.edge;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One group as the document wants it on this node.
 *
 * @param members the leading one first
 * @param track ports that count besides the members'
 */
public record GroupSpec(
        GroupName name, int priority, boolean preempt, List<RouterSpec> members, List<DeviceName> track) {
    public GroupSpec {
        members = List.copyOf(members);
        track = List.copyOf(track);
    }

    /** The members' ports, then the tracked ones, each once. */
    public List<DeviceName> ports() {
        Set<DeviceName> ports = new LinkedHashSet<>();
        members.forEach(member -> ports.add(member.port()));
        ports.addAll(track);
        return List.copyOf(ports);
    }

    Set<RouterSpec.Key> keys() {
        return members.stream().map(RouterSpec::key).collect(Collectors.toSet());
    }
}
