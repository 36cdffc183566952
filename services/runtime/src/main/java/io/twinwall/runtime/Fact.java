package io.twinwall.runtime;

import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;

/**
 * What one service tells the others after it happened. Nothing that must happen in order at a takeover is a fact; see
 * {@link TakeoverStep}.
 */
public sealed interface Fact {
    /** A group's role changed and its takeover steps are done. */
    record RoleChanged(GroupName group, Role from, Role to) implements Fact {}

    /** A port gained or lost its carrier. */
    record LinkChanged(DeviceName device, boolean carrier) implements Fact {}

    /** A check of the document came up or went down; told once when it is first known. */
    record CheckChanged(CheckName check, boolean up) implements Fact {}

    /** A check left the document: what was told of it is no longer known. */
    record CheckEnded(CheckName check) implements Fact {}

    /** The link to the twin came up or went down. */
    record TwinReachable(boolean reachable) implements Fact {}

    /**
     * This node has all connections of its twin, or lacks some. Never told by a node whose document asks for no such
     * thing.
     */
    record TwinKept(boolean kept) implements Fact {}

    /**
     * Whether this node could take over now and nobody would notice, or has no twin that could ask for that. While
     * it could not, it takes nothing from a twin that does well.
     */
    record Ready(boolean ready) implements Fact {}

    /** A document is in force on this node. */
    record ConfigCommitted(String revision) implements Fact {}
}
