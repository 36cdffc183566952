package io.twinwall.vrrp.machine;

import java.util.List;

/**
 * What an operator decides for a group.
 *
 * @param members the leading member first; both nodes list them in the same order, ties are broken on the leading one
 * @param ports the members' ports and the tracked ones, each once
 * @param priority 1 to 254
 * @param preempt Preempt_Mode (RFC 9568 section 6.1)
 * @param intervalNanos Advertisement_Interval
 */
public record GroupSettings(
        List<MemberSettings> members, List<PortSettings> ports, int priority, boolean preempt, long intervalNanos) {
    public GroupSettings {
        members = List.copyOf(members);
        ports = List.copyOf(ports);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a group has at least one member");
        }
        if (priority < 1 || priority > 254 || intervalNanos <= 0) {
            throw new IllegalArgumentException("priority " + priority + ", interval " + intervalNanos + " ns");
        }
    }
}
