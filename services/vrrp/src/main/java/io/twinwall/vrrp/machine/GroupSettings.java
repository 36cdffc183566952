package io.twinwall.vrrp.machine;

import java.util.List;

/**
 * What an operator decides for a group.
 *
 * @param members the leading member first; both nodes list them in the same order, ties are broken on the leading one
 * @param ports the members' ports and the tracked ones, each once
 * @param tracked what else the priority hangs on
 * @param policy about the members' ports
 * @param priority 1 to 255, before anything tracked takes from it; 255 is the owner's
 * @param preempt Preempt_Mode (RFC 9568 section 6.1)
 * @param preemptDelayNanos how long a lower-ranked Active is left alone after it was first heard
 * @param intervalNanos Advertisement_Interval
 * @param beats of the guard, where the twin may go by BFD
 */
public record GroupSettings(
        List<MemberSettings> members,
        List<PortSettings> ports,
        List<TrackedSettings> tracked,
        Policy policy,
        int priority,
        boolean preempt,
        long preemptDelayNanos,
        long intervalNanos,
        BeatTimes beats) {
    public GroupSettings {
        members = List.copyOf(members);
        ports = List.copyOf(ports);
        tracked = List.copyOf(tracked);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a group has at least one member");
        }
        if (priority < 1 || priority > 255 || intervalNanos <= 0 || preemptDelayNanos < 0) {
            throw new IllegalArgumentException("priority " + priority + ", interval " + intervalNanos
                    + " ns, preempt delay " + preemptDelayNanos + " ns");
        }
    }
}
