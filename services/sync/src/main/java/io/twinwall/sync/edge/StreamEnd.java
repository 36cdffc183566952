package io.twinwall.sync.edge;

import com.google.protobuf.ByteString;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.StreamId;
import io.twinwall.sync.SyncMessage;
import io.twinwall.sync.TwinStream;
import io.twinwall.sync.machine.ReceiveWindow;
import io.twinwall.sync.machine.SendWindow;
import io.twinwall.sync.wire.BootId;
import io.twinwall.sync.wire.FrameCodec;
import io.twinwall.sync.wire.Position;
import io.twinwall.sync.wire.TwinFrame;
import java.util.Optional;

/**
 * One stream between its owner's threads and the link's: the two windows under one lock, which nobody holds while he
 * calls anybody. Outlives connections and changes of the document.
 */
public final class StreamEnd implements TwinStream {
    /** What waits for the twin, at most. */
    public static final SendWindow.Limits SEND = new SendWindow.Limits(1024, 1 << 20);

    /** What an honest twin of any version leaves with the owner, at most. */
    private static final SendWindow.Limits RECEIVE = new SendWindow.Limits(8192, 8 << 20);

    private final StreamId id;
    private final BootId boot;
    private final Owner owner;
    private final EventLog log;
    private final SendWindow send;
    private final ReceiveWindow receive = new ReceiveWindow(RECEIVE);
    private final Object lock = new Object();
    private boolean connected;
    private boolean resyncAsked;
    private boolean requestDue;
    private volatile Runnable wake = () -> {};

    public StreamEnd(StreamId id, BootId boot, Owner owner, EventLog log) {
        this.id = id;
        this.boot = boot;
        this.owner = owner;
        this.log = log;
        this.send = new SendWindow(id.number(), SEND);
    }

    StreamId id() {
        return id;
    }

    /** Who puts on the wire what has come in here. */
    void wakes(Runnable pump) {
        wake = pump;
    }

    @Override
    public SendWindow.Offer offer(byte[] entry) {
        ByteString bytes = checked(entry);
        SendWindow.Offer offer;
        synchronized (lock) {
            offer = send.offer(System.nanoTime(), bytes);
        }
        if (offer == SendWindow.Offer.ACCEPTED) {
            wake.run();
        }
        return offer;
    }

    private static ByteString checked(byte[] entry) {
        if (entry.length > FrameCodec.ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException("an entry of " + entry.length + " bytes; the most is "
                    + FrameCodec.ENTRY_BYTES_MAX);
        }
        return ByteString.copyFrom(entry);
    }

    @Override
    public boolean offerOrResync(byte[] entry) {
        ByteString bytes = checked(entry);
        SendWindow.Offer offer;
        synchronized (lock) {
            offer = send.offer(System.nanoTime(), bytes);
            if (offer == SendWindow.Offer.FULL) {
                send.overrun();
                resyncAsked = false;
            }
        }
        if (offer == SendWindow.Offer.FULL) {
            log.log(SyncMessage.STREAM_OVERRUN, id);
        }
        wake.run();
        return offer == SendWindow.Offer.ACCEPTED;
    }

    @Override
    public boolean resyncBegin() {
        boolean begun;
        synchronized (lock) {
            begun = send.begin(System.nanoTime());
            resyncAsked = begun;
        }
        wake.run();
        return begun;
    }

    @Override
    public boolean resyncEnd() {
        boolean ended;
        synchronized (lock) {
            ended = send.end(System.nanoTime());
        }
        wake.run();
        return ended;
    }

    @Override
    public int waiting() {
        synchronized (lock) {
            return send.lagEntries();
        }
    }

    @Override
    public void done(Place place) {
        synchronized (lock) {
            receive.done(place.epoch(), place.sequence());
        }
        wake.run();
    }

    /** How far the twin's entries came, for the hello. */
    TwinFrame.Greeting greeting() {
        synchronized (lock) {
            return new TwinFrame.Greeting(id.number(), receive.position());
        }
    }

    /** The twin is there and has this stream. */
    void connected(BootId twin, Optional<Position> received) {
        synchronized (lock) {
            connected = true;
            resyncAsked = false;
            requestDue = false;
            receive.connected(twin);
            send.connected(boot, received);
        }
        guarded(() -> owner.twinReachable(true));
    }

    /** The twin is there and has no owner for this stream. */
    void off() {
        synchronized (lock) {
            connected = false;
            send.off();
        }
    }

    void disconnected() {
        boolean was;
        synchronized (lock) {
            was = connected;
            connected = false;
        }
        if (was) {
            guarded(() -> owner.twinReachable(false));
        }
    }

    /** The next frame for the wire: what is to be told about the twin's entries before own ones. */
    Optional<TwinFrame.Channel> next() {
        synchronized (lock) {
            if (!connected) {
                return Optional.empty();
            }
            if (requestDue) {
                requestDue = false;
                return Optional.of(new TwinFrame.ResyncRequest(id.number()));
            }
            Optional<TwinFrame.Acknowledgement> acknowledgement = receive.acknowledgement(id.number());
            return acknowledgement.isPresent() ? Optional.of(acknowledgement.get()) : send.next().map(d -> d);
        }
    }

    /**
     * A frame of this stream came.
     *
     * @return what is wrong with it, empty for nothing
     */
    Optional<String> take(TwinFrame.Channel frame) {
        return switch (frame) {
            case TwinFrame.Data data -> take(data);
            case TwinFrame.Acknowledgement(int stream, long epoch, long sequence) -> {
                synchronized (lock) {
                    yield send.acknowledge(epoch, sequence) ? Optional.empty()
                            : Optional.of(id + ": acknowledges " + epoch + "/" + sequence + ", which was never sent");
                }
            }
            case TwinFrame.ResyncRequest request -> {
                synchronized (lock) {
                    send.asked();
                    resyncAsked = false;
                }
                yield Optional.empty();
            }
            case TwinFrame.Hello hello -> throw new IllegalArgumentException("not of a stream");
            case TwinFrame.Beat beat -> throw new IllegalArgumentException("not of a stream");
            case TwinFrame.Goodbye goodbye -> throw new IllegalArgumentException("not of a stream");
        };
    }

    private Optional<String> take(TwinFrame.Data data) {
        ReceiveWindow.Verdict verdict;
        synchronized (lock) {
            verdict = receive.take(data);
            requestDue |= verdict == ReceiveWindow.Verdict.GAP;
        }
        return switch (verdict) {
            case DELIVER -> {
                Place place = new Place(data.epoch(), data.sequence());
                guarded(() -> {
                    switch (data.kind()) {
                        case ENTRY -> owner.received(place, data.entry().toByteArray());
                        case RESYNC_BEGIN -> owner.resyncBegan(place);
                        case RESYNC_END -> owner.resyncEnded(place);
                    }
                });
                yield Optional.empty();
            }
            case DUPLICATE, AWAITING_RESYNC -> Optional.empty();
            case GAP -> {
                log.log(SyncMessage.STREAM_GAP, id, data.sequence());
                yield Optional.empty();
            }
            case TOO_MUCH -> Optional.of(id + ": more entries than may wait unacknowledged");
        };
    }

    /** Tells the owner what it has to know after frames went either way. */
    void tellOwner() {
        boolean ask;
        boolean room;
        synchronized (lock) {
            ask = connected && !resyncAsked && send.state() == SendWindow.State.WANTED;
            resyncAsked |= ask;
            room = send.roomAgain();
        }
        if (ask) {
            guarded(owner::resyncAsked);
        }
        if (room) {
            guarded(owner::roomAgain);
        }
    }

    /** An owner that throws must not take the link's thread from the others. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.log(SyncMessage.OWNER_FAILED, id, e);
        }
    }

    @Override
    public StreamStatus status() {
        synchronized (lock) {
            return StreamStatus.of(id, connected, send, receive, System.nanoTime());
        }
    }
}
