package io.twinwall.sync.flows.wire;

import io.twinwall.linux.conntrack.Expectation;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.model.value.GroupName;
import java.util.Set;

/** What one node tells the other about its connections. */
public sealed interface FlowRecord {
    /** The sender answers for the connections of these groups, and of no others, from here on. */
    record Answers(Set<GroupName> groups) implements FlowRecord {
        public Answers {
            groups = Set.copyOf(groups);
        }
    }

    /** A connection is there, with everything that can be created. */
    record Present(Flow flow) implements FlowRecord {}

    /** A connection that was told of changed; the flow has its name, its status and what changed. */
    record Changed(Flow flow) implements FlowRecord {}

    /**
     * A connection is over.
     *
     * @param original its first packet's direction
     * @param reply its answers'
     */
    record Gone(Tuple original, Tuple reply, int zone) implements FlowRecord {}

    /** An expectation is there; its master was told of before. */
    record Expected(Expectation expectation) implements FlowRecord {}

    /** An expectation is over, met or not. */
    record Unexpected(Expectation expectation) implements FlowRecord {}
}
