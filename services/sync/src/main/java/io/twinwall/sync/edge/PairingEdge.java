package io.twinwall.sync.edge;

import com.google.protobuf.ByteString;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.SyncMessage;
import io.twinwall.sync.machine.PairingActions;
import io.twinwall.sync.machine.PairingEvent;
import io.twinwall.sync.machine.PairingMachine;
import io.twinwall.sync.machine.PairingState;
import io.twinwall.sync.wire.FrameCodec;
import io.twinwall.sync.wire.TwinFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The pairing of a node: carries out what {@link PairingMachine} decides. A socket is open only while an operator waits
 * for the twin. All on the event loop's one thread; the public methods may be called by any.
 */
// Netty's futures are not asked where the pipeline tells what happened.
@SuppressWarnings("FutureReturnValueIgnored")
public final class PairingEdge implements PairingActions {
    private static final int CONNECTIONS_MAX = 8;
    private static final long ANSWER_SECONDS = 1;

    private final Sockets sockets;
    private final Sockets.Place place;
    private final LinkFiles files;
    private final EventLog log;
    private final Consumer<Pin> paired;
    private final PairingMachine machine;
    private final EventLoop loop;
    private final PairingState state = new PairingState();
    private final SecureRandom random = new SecureRandom();
    private final Map<Long, FramePipe> pipes = new HashMap<>();
    private Optional<Channel> listener = Optional.empty();
    private ScheduledFuture<?> wake;
    private long connections;
    private boolean open;

    /** @param paired told of the twin's new pin when it is on disk */
    public PairingEdge(
            Sockets sockets, Sockets.Place place, Identity identity, LinkFiles files, EventLog log,
            Consumer<Pin> paired) {
        this.sockets = sockets;
        this.place = place;
        this.files = files;
        this.log = log;
        this.paired = paired;
        this.machine = new PairingMachine(identity);
        this.loop = sockets.loop();
    }

    public void ask(PairingEvent.Party party) {
        loop.execute(() -> step(new PairingEvent.Asked(System.nanoTime(), party)));
    }

    public void confirm() {
        loop.execute(() -> step(new PairingEvent.Confirmed(System.nanoTime())));
    }

    public void cancel() {
        loop.execute(() -> step(new PairingEvent.Cancelled(System.nanoTime())));
    }

    /** What the machine knows, taken on its own thread; what {@code reading} returns must be free of it. */
    public <T> Optional<T> read(Function<PairingState, T> reading) {
        var answer = loop.submit(() -> reading.apply(state));
        return answer.awaitUninterruptibly(ANSWER_SECONDS, TimeUnit.SECONDS) && answer.isSuccess()
                ? Optional.of(answer.getNow())
                : Optional.empty();
    }

    /** Ends for good; an exchange under way is cancelled. */
    public void end() {
        loop.submit(() -> {
            step(new PairingEvent.Cancelled(System.nanoTime()));
            close();
        }).awaitUninterruptibly(ANSWER_SECONDS, TimeUnit.SECONDS);
    }

    private void step(PairingEvent event) {
        machine.step(state, event, this);
        if (wake != null) {
            wake.cancel(false);
            wake = null;
        }
        long at = machine.wakeAt(state);
        if (at != Long.MAX_VALUE) {
            wake = loop.schedule(
                    () -> step(new PairingEvent.TimeReached(System.nanoTime())),
                    Math.max(0, at - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private ByteString nonce() {
        byte[] nonce = new byte[FrameCodec.NONCE_LENGTH];
        random.nextBytes(nonce);
        return ByteString.copyFrom(nonce);
    }

    @Override
    public void listen() {
        open = true;
        ChannelFuture bound = sockets.listen(place, Sockets.PAIRING_PORT, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                boolean twins = channel.remoteAddress() instanceof InetSocketAddress from
                        && from.getAddress().equals(place.twin());
                if (!open || !twins || pipes.size() >= CONNECTIONS_MAX) {
                    channel.close();
                    return;
                }
                FramePipe pipe = adopt(channel, ++connections);
                // After the pipeline stands: the machine answers at once.
                loop.execute(() -> step(new PairingEvent.Connected(System.nanoTime(), pipe.id(), nonce())));
            }
        });
        bound.addListener(done -> {
            if (!done.isSuccess()) {
                log.log(SyncMessage.LISTEN_FAILED, "pairing cannot listen on " + place.own().getHostAddress() + " of "
                        + place.device() + ": " + Causes.sentence(done.cause()));
                if (open) {
                    loop.schedule(() -> {
                        if (open) {
                            listen();
                        }
                    }, ANSWER_SECONDS, TimeUnit.SECONDS);
                }
            } else if (open) {
                listener = Optional.of(bound.channel());
            } else {
                bound.channel().close();
            }
        });
    }

    private FramePipe adopt(Channel channel, long id) {
        FramePipe pipe = FramePipe.onto(channel, id, FrameCodec.PAIRING_BYTES_MAX, new Exchange());
        pipes.put(id, pipe);
        channel.closeFuture().addListener(done -> pipes.remove(id));
        return pipe;
    }

    @Override
    public void dial() {
        open = true;
        long id = ++connections;
        sockets.dial(place, Sockets.PAIRING_PORT, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                adopt(channel, id);
            }
        }).addListener(done -> step(done.isSuccess()
                ? new PairingEvent.Connected(System.nanoTime(), id, nonce())
                : new PairingEvent.DialFailed(System.nanoTime())));
    }

    @Override
    public void send(long connection, TwinFrame frame) {
        FramePipe pipe = pipes.get(connection);
        if (pipe != null) {
            pipe.write(frame);
            pipe.flush();
        }
    }

    @Override
    public void hangUp(long connection) {
        FramePipe pipe = pipes.get(connection);
        if (pipe != null) {
            pipe.end();
        }
    }

    @Override
    public void close() {
        open = false;
        listener.ifPresent(Channel::close);
        listener = Optional.empty();
    }

    @Override
    public String pin(ByteString key) {
        try {
            Pin pin = Pin.of(key);
            files.pinTwin(pin);
            paired.accept(pin);
            return "";
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    @Override
    public void told(PairingState.Phase phase, String detail) {
        switch (phase) {
            case COMPARING -> log.log(SyncMessage.PAIRING_MET);
            case PAIRED -> log.log(SyncMessage.PAIRED);
            case FAILED -> log.log(SyncMessage.PAIRING_FAILED, detail);
            case IDLE, ASKED, EXCHANGING -> {
                // Nothing an operator has to do.
            }
        }
    }

    private final class Exchange implements FramePipe.Served {
        @Override
        public void secured(FramePipe pipe, Throwable failure) {
            // There is no encryption here: what is said is public.
        }

        @Override
        public void heard(FramePipe pipe, TwinFrame frame) {
            step(new PairingEvent.FrameHeard(System.nanoTime(), pipe.id(), frame));
        }

        @Override
        public void rubbish(FramePipe pipe, String why) {
            step(new PairingEvent.RubbishHeard(System.nanoTime(), pipe.id(), why));
            pipe.end();
        }

        @Override
        public void readAll(FramePipe pipe) {
            // Every frame was answered when it came.
        }

        @Override
        public void writable(FramePipe pipe) {
            // A pairing says far less than a socket takes.
        }

        @Override
        public void lost(FramePipe pipe, Throwable cause) {
            step(new PairingEvent.Lost(System.nanoTime(), pipe.id()));
        }
    }
}
