package io.twinwall.vrrp.edge;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.vrrp.machine.Policy;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One group as the document wants it on this node.
 *
 * @param members the leading one first
 * @param preemptDelay how long a lower-ranked Active is left alone
 * @param startDelay how long the group stays in Initialize when the program starts
 * @param portPoints what the loss of a port costs, 0 for everything: tracked ports, and members with their own price
 * @param tracked what the loss of anything else costs
 */
public record GroupSpec(
        GroupName name,
        int priority,
        boolean preempt,
        Duration preemptDelay,
        Duration startDelay,
        Policy policy,
        List<RouterSpec> members,
        Map<DeviceName, Integer> portPoints,
        Map<Tracked, Integer> tracked) {
    public GroupSpec {
        members = List.copyOf(members);
        portPoints = Collections.unmodifiableMap(new LinkedHashMap<>(portPoints));
        tracked = Collections.unmodifiableMap(new LinkedHashMap<>(tracked));
    }

    /** The members' ports, then the tracked ones, each once. */
    public List<DeviceName> ports() {
        Set<DeviceName> ports = memberPorts();
        ports.addAll(portPoints.keySet());
        return List.copyOf(ports);
    }

    /** The ports virtual routers of the group send by. */
    Set<DeviceName> memberPorts() {
        Set<DeviceName> ports = new LinkedHashSet<>();
        members.forEach(member -> ports.add(member.port()));
        return ports;
    }

    Set<RouterSpec.Key> keys() {
        return members.stream().map(RouterSpec::key).collect(Collectors.toSet());
    }
}
