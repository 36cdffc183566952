package io.twinwall.sync.edge;

import io.twinwall.sync.StreamId;
import io.twinwall.sync.machine.ReceiveWindow;
import io.twinwall.sync.machine.SendWindow;

/**
 * One stream as an operator reads it. {@code lag} is what the twin has not acknowledged; {@code pending} is what this
 * node still works on of the twin's.
 *
 * @param state off, wanted, resyncing, in-sync
 * @param full offers that found the window full
 */
public record StreamStatus(
        String stream,
        String state,
        long lagEntries,
        long lagMilliseconds,
        long lagBytes,
        long sent,
        long sentBytes,
        long full,
        long overruns,
        long resyncs,
        long received,
        long receivedBytes,
        long pending,
        long duplicates,
        long gaps,
        long twinsResyncs) {
    static StreamStatus of(
            StreamId id, boolean connected, SendWindow send, ReceiveWindow receive, long now) {
        SendWindow.Counts sent = send.counts();
        ReceiveWindow.Counts received = receive.counts();
        boolean off = !connected && send.state() == SendWindow.State.OFF;
        return new StreamStatus(
                id.toString(), off ? "off" : send.state().toString(), send.lagEntries(),
                send.lagNanos(now) / 1_000_000, send.lagBytes(), sent.entries(), sent.bytes(), sent.full(),
                sent.overruns(), sent.resyncs(), received.entries(), received.bytes(), receive.pending(),
                received.duplicates(), received.gaps(), received.resyncs());
    }
}
