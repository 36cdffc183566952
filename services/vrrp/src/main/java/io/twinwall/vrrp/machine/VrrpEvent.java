package io.twinwall.vrrp.machine;

import io.twinwall.runtime.Role;
import io.twinwall.vrrp.split.machine.Ruling;

/** What can happen to a group. Each event carries its own time. */
public sealed interface VrrpEvent {
    /** {@code System.nanoTime()} of the event. */
    long at();

    /**
     * The service begins; the group was never started.
     *
     * @param delayNanos how long the group stays in Initialize first
     */
    record Started(long at, GroupSettings settings, long delayNanos) implements VrrpEvent {}

    /**
     * The group goes on in its role after a fault, with a state made afresh; not while it releases.
     *
     * @param lately Active: when it last advertised; Backup: when its wait for the Active began
     */
    record Restored(long at, GroupSettings settings, Role role, long lately) implements VrrpEvent {}

    /** The operator's settings changed under a started group. */
    record Reconfigured(long at, GroupSettings settings) implements VrrpEvent {}

    /** A port became usable or unusable; one the group does not know is ignored. */
    record PortChanged(long at, int port, boolean usable) implements VrrpEvent {}

    /** A check or route came up or went down; one the group does not know is ignored. */
    record TrackedChanged(long at, int tracked, boolean up) implements VrrpEvent {}

    /** The operator takes the node out of service, or puts it back. */
    record MaintenanceChanged(long at, boolean on) implements VrrpEvent {}

    /** This node lacks something of what its twin does, or has it all: while it does, it does not preempt. */
    record ReadinessChanged(long at, boolean ready) implements VrrpEvent {}

    /** The operator asks an Active group to let the other router take over. */
    record FailoverRequested(long at) implements VrrpEvent {}

    /** The service ends; RFC 9568's Shutdown event. */
    record ShutdownRequested(long at) implements VrrpEvent {}

    /**
     * The twin sees, or sees no longer, other signs of this node's life than advertisements, and may go by them as this
     * node goes by its own.
     */
    record EvidenceWatched(long at, boolean watched) implements VrrpEvent {}

    /**
     * Every other witness of the twin's life (BFD, the link's beats) that had seen it alive lost it just now, and this
     * node was awake to notice.
     */
    record EvidenceSilent(long at) implements VrrpEvent {}

    /** Another row of the split-brain rule is in force; each that differs is told once. */
    record Ruled(long at, Ruling ruling) implements VrrpEvent {}

    /** The twin may hear this node on the link no longer, and come to think it dead. */
    record EvidenceDoubted(long at) implements VrrpEvent {}

    /** A witness sees the twin again, or what {@link EvidenceSilent} said no longer counts. */
    record EvidenceHeard(long at) implements VrrpEvent {}

    /**
     * The thread lives and is about to say so to the guard: right after this step a beat keeps the node awake; reused.
     */
    final class Beat implements VrrpEvent {
        private long at;
        private long twinWaitsUntil = Long.MIN_VALUE;

        /** Sets the time for the next step, with nothing known of the twin. */
        public Beat at(long newAt) {
            return at(newAt, Long.MIN_VALUE);
        }

        /**
         * Sets everything for the next step.
         *
         * @param newTwinWaitsUntil before then the twin cannot act on missing this node; {@code Long.MIN_VALUE} where
         *     that is not known
         */
        public Beat at(long newAt, long newTwinWaitsUntil) {
            at = newAt;
            twinWaitsUntil = newTwinWaitsUntil;
            return this;
        }

        public long twinWaitsUntil() {
            return twinWaitsUntil;
        }

        @Override
        public long at() {
            return at;
        }
    }

    /** Time passed; reused. */
    final class TimeReached implements VrrpEvent {
        private long at;

        /** Sets the time for the next step. */
        public TimeReached at(long newAt) {
            at = newAt;
            return this;
        }

        @Override
        public long at() {
            return at;
        }
    }

    /** A valid advertisement of another router for one of the group's virtual routers; reused. */
    final class AdvertisementHeard implements VrrpEvent {
        private long at;
        private int member;
        private int priority;
        private long sourceHigh;
        private long sourceLow;
        private long intervalNanos;

        /** Sets everything for the next step. */
        public AdvertisementHeard set(
                long newAt, int newMember, int newPriority, long newSourceHigh, long newSourceLow,
                long newIntervalNanos) {
            at = newAt;
            member = newMember;
            priority = newPriority;
            sourceHigh = newSourceHigh;
            sourceLow = newSourceLow;
            intervalNanos = newIntervalNanos;
            return this;
        }

        @Override
        public long at() {
            return at;
        }

        /** Handle of the member it was heard for. */
        public int member() {
            return member;
        }

        /** 0, the farewell, to 255. */
        public int priority() {
            return priority;
        }

        /** The sender's address, an unsigned number of 128 bits, its upper half; 0 for IPv4. */
        public long sourceHigh() {
            return sourceHigh;
        }

        /** The lower half; for IPv4 its 32 bits. */
        public long sourceLow() {
            return sourceLow;
        }

        /** Max Advertise Interval. */
        public long intervalNanos() {
            return intervalNanos;
        }
    }
}
