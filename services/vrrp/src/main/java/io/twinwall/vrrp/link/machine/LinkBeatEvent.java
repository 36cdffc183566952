package io.twinwall.vrrp.link.machine;

import io.twinwall.vrrp.link.wire.LinkBeat;

/** What can happen to the beats. Each event carries its own time. */
public sealed interface LinkBeatEvent {
    /** {@code System.nanoTime()} of the event. */
    long at();

    /** There is a key: this node begins to speak and to listen, or goes on with other settings. */
    record Started(long at, LinkBeatSettings settings) implements LinkBeatEvent {}

    /** The node takes itself out of service, or puts itself back. */
    record Leaving(long at, boolean on) implements LinkBeatEvent {}

    /** There is no key any more, or no link. */
    record Stopped(long at) implements LinkBeatEvent {}

    /** The time that was asked for; reused. */
    final class TimeReached implements LinkBeatEvent {
        private long at;

        public TimeReached at(long newAt) {
            at = newAt;
            return this;
        }

        @Override
        public long at() {
            return at;
        }
    }

    /** A beat of the twin's was taken; reused. */
    final class BeatHeard implements LinkBeatEvent {
        private long at;
        private LinkBeat beat = new LinkBeat();

        public BeatHeard set(long newAt, LinkBeat newBeat) {
            at = newAt;
            beat = newBeat;
            return this;
        }

        @Override
        public long at() {
            return at;
        }

        public LinkBeat beat() {
            return beat;
        }
    }
}
