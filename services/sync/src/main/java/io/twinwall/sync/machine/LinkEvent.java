package io.twinwall.sync.machine;

import io.twinwall.sync.wire.TwinFrame;

/** What happens to a link. A connection is named by a number that is never used again. */
public sealed interface LinkEvent {
    Moment at();

    /** The link may be used: it is in the document and there is a twin paired. */
    record Enabled(Moment at) implements LinkEvent {}

    /** The link may not be used any more; the twin is told {@code reason}. */
    record Disabled(Moment at, TwinFrame.Reason reason) implements LinkEvent {}

    /** The time {@link LinkMachine#wakeAt} asked for, or any other. */
    record TimeReached(Moment at) implements LinkEvent {}

    /** The link's port has its carrier again. */
    record CarrierCame(Moment at) implements LinkEvent {}

    /** A connection is encrypted, and the other end proved to have the twin's key. */
    record Secured(Moment at, long connection, boolean dialled) implements LinkEvent {}

    /** What was dialled did not become a connection. */
    record DialFailed(Moment at, Hindrance hindrance, String why) implements LinkEvent {}

    /** Somebody connected from the twin's address and proved not to have its key; nothing was said. */
    record StrangerCame(Moment at, String why) implements LinkEvent {}

    /** A frame came. */
    record FrameHeard(Moment at, long connection, TwinFrame frame) implements LinkEvent {}

    /** Bytes came that are no frame of this protocol. */
    record RubbishHeard(Moment at, long connection, String why) implements LinkEvent {}

    /** A stream's owner found what came to break the rules of its window. */
    record StreamBroken(Moment at, long connection, String why) implements LinkEvent {}

    /** A connection is gone. */
    record Lost(Moment at, long connection, Hindrance hindrance, String why) implements LinkEvent {}

    /** Another document is in force here. */
    record DocumentChanged(Moment at, String document) implements LinkEvent {}
}
