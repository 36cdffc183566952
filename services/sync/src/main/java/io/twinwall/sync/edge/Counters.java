package io.twinwall.sync.edge;

import java.util.concurrent.atomic.AtomicLong;

/** What a link counts since the daemon started, across connections and documents. */
public final class Counters {
    final AtomicLong dials = new AtomicLong();
    final AtomicLong accepted = new AtomicLong();
    final AtomicLong connects = new AtomicLong();
    final AtomicLong replaced = new AtomicLong();
    final AtomicLong strangers = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    final AtomicLong received = new AtomicLong();
    final AtomicLong refused = new AtomicLong();

    /**
     * As shown.
     *
     * @param dials connections begun by this node
     * @param accepted connections taken, before their key was proved
     * @param connects times the link came up
     * @param replaced connections given up for a newer one of the twin's
     * @param strangers other ends without the twin's address or key
     * @param refused frames that broke the protocol
     */
    public record View(
            long dials,
            long accepted,
            long connects,
            long replaced,
            long strangers,
            long framesSent,
            long framesReceived,
            long refused) {}

    public View view() {
        return new View(dials.get(), accepted.get(), connects.get(), replaced.get(), strangers.get(), sent.get(),
                received.get(), refused.get());
    }
}
