package io.twinwall.sync;

import io.twinwall.sync.edge.StreamStatus;
import io.twinwall.sync.machine.SendWindow;

/**
 * One stream of the link, from its owner's side: entries go to the twin numbered and in order, each once, and what may
 * wait is bounded. Any thread may call; nothing here blocks.
 *
 * <pre>
 *   owner: resyncBegin, offer..., resyncEnd, offer...  -->  twin's owner: resyncBegan, received..., resyncEnded, ...
 * </pre>
 *
 * A short break of the connection is not seen. Where the twin's picture cannot be continued (a restart, an overrun, an
 * entry missing) the owner is asked to begin anew.
 */
public interface TwinStream {
    /** A place in what the twin sends; given back by {@link #done}. */
    record Place(long epoch, long sequence) {}

    /** The owner's side of the port. Called by the link's thread, which serves every stream: never block. */
    interface Owner {
        /** An entry of the twin's; the twin's window stays smaller by it until {@link TwinStream#done}. */
        void received(Place place, byte[] entry);

        /** The twin needs everything: {@link #resyncBegin} now or soon, by any thread. */
        void resyncAsked();

        /** The twin begins anew: what it sent before may be stale. */
        void resyncBegan(Place place);

        /** The twin has sent all there was at its beginning. */
        void resyncEnded(Place place);

        /** After an offer was refused as FULL: half of the window is free again. */
        void roomAgain();

        /** The twin is there, or not any more; offers are taken meanwhile as far as the window goes. */
        void twinReachable(boolean reachable);
    }

    /** Offers an entry of at most 64 KiB; FULL changes nothing, and {@link Owner#roomAgain} follows. */
    SendWindow.Offer offer(byte[] entry);

    /**
     * Offers an entry that cannot wait: where the window is full, it and all that waits are given up, and a resync
     * will be asked for.
     *
     * @return whether it was taken
     */
    boolean offerOrResync(byte[] entry);

    /** Begins anew; false while the twin does not have this stream. */
    boolean resyncBegin();

    /** Everything was offered; false when another beginning is needed already. */
    boolean resyncEnd();

    /** Entries offered that the twin has not dealt with yet. */
    int waiting();

    /** Where the stream stands and what went by it. */
    StreamStatus status();

    /** Everything of the twin's up to this place is dealt with. */
    void done(Place place);
}
