package io.twinwall.vrrp.link.edge;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.vrrp.link.machine.LinkBeatMachine;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.split.edge.SplitSpec;
import java.time.Duration;
import java.util.List;

/**
 * The link's beats as the document wants them on this node.
 *
 * @param groups for which the twin's silence is evidence
 * @param rules what each node may see of their segments
 */
public record LinkBeatSpec(
        NodeName self,
        NodeName twin,
        DeviceName device,
        IpAddress local,
        IpAddress remote,
        Duration interval,
        int multiplier,
        List<GroupName> groups,
        List<SplitSpec> rules) {
    public LinkBeatSpec {
        groups = List.copyOf(groups);
        rules = List.copyOf(rules);
    }

    /** What the guard must keep to while the twin may go by these beats. */
    public BeatTimes times() {
        return BeatTimes.ofLink(interval.toNanos(), multiplier, LinkBeatMachine.SETTLE);
    }

    /** Whether other sockets are needed. */
    boolean isElsewhere(LinkBeatSpec other) {
        return !device.equals(other.device) || !local.equals(other.local) || !remote.equals(other.remote);
    }

    /** Whether keys that were derived for one are of no use to the other. */
    boolean isOfOthers(LinkBeatSpec other) {
        return !self.equals(other.self) || !twin.equals(other.twin);
    }
}
