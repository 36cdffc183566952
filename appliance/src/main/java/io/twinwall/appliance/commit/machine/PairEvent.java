package io.twinwall.appliance.commit.machine;

import io.twinwall.sync.wire.ConfigMessage;

/** What happens to a node's configuration. Times are {@code System.nanoTime()}'s. */
public sealed interface PairEvent {
    long at();

    /** An operator typed {@code commit}; what is to be committed is known by the ticket. */
    record Asked(long at, long ticket) implements PairEvent {}

    /** The twin can be talked to. */
    record TwinCame(long at) implements PairEvent {}

    /** It cannot any more. */
    record TwinWent(long at) implements PairEvent {}

    record Heard(long at, ConfigMessage message) implements PairEvent {}

    /** Who this node is now. */
    record Placed(long at, PairState.Self self) implements PairEvent {}

    /** What stood in this node's way may be gone. */
    record Cured(long at) implements PairEvent {}

    /** The time {@link PairMachine#wakeAt} asked for, or any other. */
    record TimeReached(long at) implements PairEvent {}
}
