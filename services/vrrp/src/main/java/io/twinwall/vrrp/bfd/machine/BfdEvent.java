package io.twinwall.vrrp.bfd.machine;

import io.twinwall.vrrp.bfd.wire.ControlPacket;

/** What can happen to a session. Each event carries its own time. */
public sealed interface BfdEvent {
    /** {@code System.nanoTime()} of the event. */
    long at();

    /** The session begins. */
    record Started(long at, BfdSettings settings) implements BfdEvent {}

    /** The operator's settings changed under a started session. */
    record Reconfigured(long at, BfdSettings settings) implements BfdEvent {}

    /** The operator holds the session down, or lets it go (RFC 5880 section 6.8.16). */
    record HeldDown(long at, boolean down) implements BfdEvent {}

    /** Time passed; reused. */
    final class TimeReached implements BfdEvent {
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

    /** A packet for the session that passed every check; reused. */
    final class PacketHeard implements BfdEvent {
        private long at;
        private ControlPacket packet = new ControlPacket();

        /** Sets both for the next step; the packet is read during the step only. */
        public PacketHeard set(long newAt, ControlPacket newPacket) {
            at = newAt;
            packet = newPacket;
            return this;
        }

        @Override
        public long at() {
            return at;
        }

        public ControlPacket packet() {
            return packet;
        }
    }
}
