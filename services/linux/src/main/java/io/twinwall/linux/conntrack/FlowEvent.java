package io.twinwall.linux.conntrack;

/** Something that happened to a connection or an expectation. */
public sealed interface FlowEvent {
    /**
     * A connection began.
     *
     * @param port of the netlink socket that created it, 0 where packets did
     */
    record Began(Flow flow, int port) implements FlowEvent {}

    /**
     * A connection changed; the flow has what changed, and what every event has.
     *
     * @param port of the netlink socket that changed it, 0 where packets did
     */
    record Changed(Flow flow, int port) implements FlowEvent {}

    /**
     * A connection is gone. With a port a program deleted it. Without one it ended by itself where its timeout is
     * absent; where it is there, the kernel removed it before its time: an address or a device went away, or the table
     * was full.
     */
    record Ended(Flow flow, int port) implements FlowEvent {}

    record Expected(Expectation expectation, int port) implements FlowEvent {}

    record ExpectationEnded(Expectation expectation, int port) implements FlowEvent {}

    /**
     * All that waited was told. What comes while a listener deals with this waits in the kernel: a listener that would
     * rather hear of many at once takes its time here.
     */
    record Drained() implements FlowEvent {}

    /** Events were lost; the table has to be read again. */
    record Overrun() implements FlowEvent {}
}
