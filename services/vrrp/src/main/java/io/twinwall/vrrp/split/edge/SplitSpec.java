package io.twinwall.vrrp.split.edge;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.model.value.Ipv4Address;
import java.util.List;
import java.util.Optional;

/**
 * A group as the rule sees it.
 *
 * @param winsTies whether this node's address is the higher one on the leading segment
 * @param segments in the order both nodes number them by
 */
public record SplitSpec(GroupName name, boolean winsTies, List<Segment> segments) {
    /** So many segments are told of. */
    static final int SEGMENTS_MAX = 32;

    public SplitSpec {
        segments = List.copyOf(segments.subList(0, Math.min(segments.size(), SEGMENTS_MAX)));
    }

    /**
     * One segment.
     *
     * @param port by which it is reached
     * @param own the address others are asked from; where there is none nobody is asked
     * @param twins the other node's addresses on it
     * @param virtual addresses that either node may speak for
     * @param gateways next hops of the document's routes that lie on it
     */
    public record Segment(
            DeviceName port,
            Optional<Ipv4Address> own,
            List<Ipv4Address> twins,
            List<Ipv4Address> virtual,
            List<Ipv4Address> gateways) {
        public Segment {
            twins = List.copyOf(twins);
            virtual = List.copyOf(virtual);
            gateways = List.copyOf(gateways);
        }
    }
}
