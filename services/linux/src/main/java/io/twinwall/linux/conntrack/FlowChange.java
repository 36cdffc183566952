package io.twinwall.linux.conntrack;

/** One change of the kernel's table, as {@link Conntrack#change} makes many of. */
public sealed interface FlowChange {
    /** As {@link Conntrack#create}. */
    record Create(Flow flow) implements FlowChange {}

    /** As {@link Conntrack#update}. */
    record Update(Flow flow) implements FlowChange {}

    /** Deletes whatever connection has this direction, its first packet's or its answers'; ENOENT where none has. */
    record Delete(Tuple tuple, int zone) implements FlowChange {}

    /** As {@link Conntrack#createExpectations}. */
    record Expect(Expectation expectation) implements FlowChange {}

    /** As {@link Conntrack#deleteExpectations}. */
    record Unexpect(Expectation expectation) implements FlowChange {}
}
