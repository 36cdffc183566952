package io.twinwall.sync.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.SyncMessage;
import io.twinwall.sync.machine.Hindrance;
import io.twinwall.sync.machine.LinkActions;
import io.twinwall.sync.machine.LinkEvent;
import io.twinwall.sync.machine.LinkMachine;
import io.twinwall.sync.machine.LinkSettings;
import io.twinwall.sync.machine.LinkState;
import io.twinwall.sync.machine.Moment;
import io.twinwall.sync.wire.FrameCodec;
import io.twinwall.sync.wire.TwinFrame;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import javax.net.ssl.SSLKeyException;

/**
 * The link of two paired nodes: carries out what {@link LinkMachine} decides. Everything happens on the event loop's
 * one thread; {@link #start}, {@link #close}, {@link #carrierCame} and {@link #documentIs} may be called by any.
 */
// Netty's futures are not asked where the pipeline tells what happened.
@SuppressWarnings("FutureReturnValueIgnored")
public final class LinkEdge implements LinkActions {
    private static final LinkMachine MACHINE = new LinkMachine();
    /** Connections whose other end has not proved its key yet; the oldest goes when there are more. */
    private static final int UNPROVEN_MAX = 4;

    /** A listener whose port was taken away and came back under the same name hears nothing: it is made anew. */
    private static final long RELISTEN_SECONDS = 30;

    private static final long LISTEN_AGAIN_SECONDS = 1;
    private static final long RESTART_SECONDS = 1;

    /** What it is made from. */
    public record Parts(
            Sockets sockets,
            Sockets.Place place,
            LinkSettings settings,
            Identity identity,
            Pin twin,
            EventLog log,
            InstantSource clock,
            Consumer<Boolean> reachable,
            Consumer<SecretKey> beatKeys,
            Counters counters) {}

    private final Parts parts;
    private final Encryption encryption;
    private final EventLoop loop;
    private final List<StreamEnd> streams;
    private LinkState state;
    private String document = "";
    private final AtomicBoolean pumpDue = new AtomicBoolean();
    private final Deque<FramePipe> unproven = new ArrayDeque<>();
    private Optional<Channel> listener = Optional.empty();
    private Optional<FramePipe> current = Optional.empty();
    private ScheduledFuture<?> wake;
    private ScheduledFuture<?> relisten;
    private long connections;
    private int turn;
    private boolean closed;
    private String listenFailure = "";
    private volatile Optional<SecretKey> beatKey = Optional.empty();

    public LinkEdge(Parts parts, List<StreamEnd> streams) throws java.io.IOException {
        this.parts = parts;
        this.encryption = new Encryption(parts.identity(), parts.twin());
        this.loop = parts.sockets().loop();
        this.streams = List.copyOf(streams);
        this.state = new LinkState(parts.settings());
    }

    /** Begins with the document that is in force. */
    public void start(String inForce) {
        loop.execute(() -> {
            streams.forEach(stream -> stream.wakes(this::pumpSoon));
            document = inForce;
            step(new LinkEvent.DocumentChanged(now(), document));
            step(new LinkEvent.Enabled(now()));
            if (!parts.settings().dials()) {
                listen();
            }
        });
    }

    /** Ends for good; the twin is told why. */
    public void close(TwinFrame.Reason reason) {
        loop.submit(() -> {
            closed = true;
            step(new LinkEvent.Disabled(now(), reason));
            List.copyOf(unproven).forEach(FramePipe::end);
            listener.ifPresent(Channel::close);
            if (relisten != null) {
                relisten.cancel(false);
            }
        }).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    public void carrierCame() {
        loop.execute(() -> {
            step(new LinkEvent.CarrierCame(now()));
            if (!parts.settings().dials() && current.isEmpty()) {
                listen();
            }
        });
    }

    public void documentIs(String inForce) {
        loop.execute(() -> {
            document = inForce;
            step(new LinkEvent.DocumentChanged(now(), document));
        });
    }

    /** Agreed with the twin at the newest handshake; stays when the connection goes, because it is for that time. */
    public Optional<SecretKey> beatKey() {
        return beatKey;
    }

    /** What the machine knows, taken on its own thread; what {@code reading} returns must be free of it. */
    public <T> Optional<T> read(java.util.function.Function<LinkState, T> reading) {
        var answer = loop.submit(() -> reading.apply(state));
        return answer.awaitUninterruptibly(1, TimeUnit.SECONDS) && answer.isSuccess()
                ? Optional.of(answer.getNow())
                : Optional.empty();
    }

    /** Why the listener has no socket; empty when it has, or is no listener. */
    public String listenFailure() {
        return listenFailure;
    }

    private Moment now() {
        return new Moment(System.nanoTime(), ChronoUnit.MICROS.between(Instant.EPOCH, parts.clock().instant()));
    }

    private void step(LinkEvent event) {
        try {
            MACHINE.step(state, event, this);
        } catch (RuntimeException e) {
            restart(e);
        }
        if (wake != null) {
            wake.cancel(false);
            wake = null;
        }
        long at = MACHINE.wakeAt(state);
        if (at != Long.MAX_VALUE) {
            long wait = Math.max(0, at - System.nanoTime());
            wake = loop.schedule(() -> step(new LinkEvent.TimeReached(now())), wait, TimeUnit.NANOSECONDS);
        }
    }

    /** A broken invariant costs the connection and nothing else: the machine begins anew a little later. */
    private void restart(RuntimeException broken) {
        parts.log().log(SyncMessage.PROGRAM_FAILED, broken);
        current.ifPresent(FramePipe::end);
        current = Optional.empty();
        if (state.phase() == LinkState.Phase.UP) {
            streams.forEach(StreamEnd::disconnected);
            parts.reachable().accept(false);
        }
        state = new LinkState(parts.settings());
        loop.schedule(() -> {
            if (!closed) {
                step(new LinkEvent.DocumentChanged(now(), document));
                step(new LinkEvent.Enabled(now()));
            }
        }, RESTART_SECONDS, TimeUnit.SECONDS);
    }

    private void listen() {
        listener.ifPresent(Channel::close);
        listener = Optional.empty();
        if (closed) {
            return;
        }
        ChannelFuture bound = parts.sockets().listen(parts.place(), Sockets.LINK_PORT, new Door());
        bound.addListener(done -> {
            if (done.isSuccess() && closed) {
                bound.channel().close();
            } else if (done.isSuccess()) {
                listenFailure = "";
                listener = Optional.of(bound.channel());
                relisten = loop.schedule(this::listenAnew, RELISTEN_SECONDS, TimeUnit.SECONDS);
            } else {
                String why = "cannot listen on " + parts.place().own().getHostAddress() + " of "
                        + parts.place().device() + ": " + Causes.sentence(done.cause());
                if (!why.equals(listenFailure)) {
                    listenFailure = why;
                    parts.log().log(SyncMessage.LISTEN_FAILED, why);
                }
                relisten = loop.schedule(this::listen, LISTEN_AGAIN_SECONDS, TimeUnit.SECONDS);
            }
        });
    }

    private void listenAnew() {
        if (current.isEmpty() && unproven.isEmpty()) {
            listen();
        } else {
            relisten = loop.schedule(this::listenAnew, RELISTEN_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Takes connections from the twin's address alone. */
    private final class Door extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            boolean twins = channel.remoteAddress() instanceof InetSocketAddress from
                    && from.getAddress().equals(parts.place().twin());
            if (!twins || closed) {
                parts.counters().strangers.incrementAndGet();
                channel.close();
                return;
            }
            parts.counters().accepted.incrementAndGet();
            channel.pipeline().addLast(encryption.handler(false));
            FramePipe pipe = FramePipe.onto(channel, ++connections, FrameCodec.FRAME_BYTES_MAX, new Inbound());
            unproven.add(pipe);
            if (unproven.size() > UNPROVEN_MAX) {
                unproven.poll().channel().close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    @Override
    public void dial() {
        parts.counters().dials.incrementAndGet();
        long id = ++connections;
        Inbound served = new Outbound();
        parts.sockets().dial(parts.place(), Sockets.LINK_PORT, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(encryption.handler(true));
                FramePipe.onto(channel, id, FrameCodec.FRAME_BYTES_MAX, served);
            }
        }).addListener(done -> {
            if (!done.isSuccess()) {
                step(new LinkEvent.DialFailed(now(), Hindrance.UNREACHABLE, Causes.sentence(done.cause())));
            }
        });
    }

    /** A connection the twin dialled. */
    private class Inbound implements FramePipe.Served {
        boolean dialled() {
            return false;
        }

        @Override
        public void secured(FramePipe pipe, Throwable failure) {
            unproven.remove(pipe);
            if (failure != null) {
                failed(pipe, failure);
                return;
            }
            current.ifPresent(former -> parts.counters().replaced.incrementAndGet());
            try {
                SecretKey agreed = Encryption.beatKey(pipe.channel().pipeline().get(SslHandler.class));
                beatKey = Optional.of(agreed);
                parts.beatKeys().accept(agreed);
            } catch (SSLKeyException e) {
                // Without it there are no death beats; the channel itself does not need it.
                parts.log().log(SyncMessage.NO_BEAT_KEY, Causes.sentence(e));
            }
            secured = Optional.of(pipe);
            step(new LinkEvent.Secured(now(), pipe.id(), dialled()));
            secured = Optional.empty();
            pipe.flush();
        }

        void failed(FramePipe pipe, Throwable failure) {
            if (Causes.isStranger(failure)) {
                parts.counters().strangers.incrementAndGet();
                step(new LinkEvent.StrangerCame(now(), Causes.sentence(failure)));
            }
        }

        @Override
        public void heard(FramePipe pipe, TwinFrame frame) {
            parts.counters().received.incrementAndGet();
            step(new LinkEvent.FrameHeard(now(), pipe.id(), frame));
        }

        @Override
        public void rubbish(FramePipe pipe, String why) {
            parts.counters().refused.incrementAndGet();
            step(new LinkEvent.RubbishHeard(now(), pipe.id(), why));
            // Also where the machine had let go of it already.
            pipe.end();
        }

        @Override
        public void readAll(FramePipe pipe) {
            pump();
        }

        @Override
        public void writable(FramePipe pipe) {
            pump();
        }

        @Override
        public void lost(FramePipe pipe, Throwable cause) {
            unproven.remove(pipe);
            if (current.filter(pipe::equals).isPresent()) {
                current = Optional.empty();
            }
            boolean stranger = cause != null && Causes.isStranger(cause);
            step(new LinkEvent.Lost(
                    now(), pipe.id(), stranger ? Hindrance.STRANGER : Hindrance.UNREACHABLE,
                    cause == null ? "the twin closed the connection" : Causes.sentence(cause)));
        }
    }

    /** A connection this node dialled. */
    private final class Outbound extends Inbound {
        @Override
        boolean dialled() {
            return true;
        }

        @Override
        void failed(FramePipe pipe, Throwable failure) {
            boolean stranger = Causes.isStranger(failure);
            if (stranger) {
                parts.counters().strangers.incrementAndGet();
            }
            step(new LinkEvent.DialFailed(
                    now(), stranger ? Hindrance.STRANGER : Hindrance.UNREACHABLE, Causes.sentence(failure)));
        }
    }

    /** The connection a step was just told of; it becomes the current one when the machine speaks on it. */
    private Optional<FramePipe> secured = Optional.empty();

    private Optional<FramePipe> pipe(long connection) {
        return current.filter(pipe -> pipe.id() == connection)
                .or(() -> secured.filter(pipe -> pipe.id() == connection));
    }

    @Override
    public List<TwinFrame.Greeting> greetings() {
        return streams.stream().map(StreamEnd::greeting).toList();
    }

    @Override
    public void send(long connection, TwinFrame frame) {
        pipe(connection).ifPresent(pipe -> {
            if (secured.filter(pipe::equals).isPresent()) {
                current = Optional.of(pipe);
            }
            parts.counters().sent.incrementAndGet();
            pipe.write(frame);
            pipe.flush();
        });
    }

    @Override
    public void hangUp(long connection) {
        pipe(connection).ifPresent(pipe -> {
            pipe.end();
            current = current.filter(other -> other != pipe);
        });
    }

    @Override
    public void up(long connection, int version, TwinFrame.Hello twin) {
        parts.counters().connects.incrementAndGet();
        parts.log().log(SyncMessage.UP, twin.node(), version, twin.software());
        for (StreamEnd stream : streams) {
            twin.streams().stream()
                    .filter(greeting -> greeting.stream() == stream.id().number())
                    .findFirst()
                    .ifPresentOrElse(
                            greeting -> stream.connected(twin.boot(), greeting.received()), stream::off);
        }
        parts.reachable().accept(true);
        pumpSoon();
    }

    @Override
    public void down(String why) {
        parts.log().log(SyncMessage.DOWN, parts.settings().twin(), why);
        streams.forEach(StreamEnd::disconnected);
        parts.reachable().accept(false);
    }

    @Override
    public void stream(TwinFrame.Channel frame) {
        int number = switch (frame) {
            case TwinFrame.Data data -> data.stream();
            case TwinFrame.Acknowledgement acknowledgement -> acknowledgement.stream();
            case TwinFrame.ResyncRequest request -> request.stream();
            case TwinFrame.Hello hello -> 0;
            case TwinFrame.Beat beat -> 0;
            case TwinFrame.Goodbye goodbye -> 0;
        };
        Optional<StreamEnd> end = streams.stream().filter(each -> each.id().number() == number).findFirst();
        Optional<String> wrong = end.isPresent() ? end.get().take(frame)
                : Optional.of("stream " + number + " was not in the hello");
        wrong.ifPresent(why -> current.ifPresent(pipe -> {
            parts.counters().refused.incrementAndGet();
            // After the step that is under way.
            loop.execute(() -> step(new LinkEvent.StreamBroken(now(), pipe.id(), why)));
        }));
    }

    @Override
    public void hindered(Hindrance hindrance, String detail) {
        String twin = parts.settings().twin();
        switch (hindrance) {
            case UNREACHABLE -> parts.log().log(SyncMessage.UNREACHABLE, twin, detail);
            case STRANGER -> parts.log().log(SyncMessage.STRANGER, twin, detail);
            case VERSION -> parts.log().log(SyncMessage.VERSION, detail);
            case WRONG_NODE -> parts.log().log(SyncMessage.WRONG_NODE, detail);
            case UNPAIRED -> parts.log().log(SyncMessage.TWIN_UNPAIRED, twin);
            case PROTOCOL_ERROR -> parts.log().log(SyncMessage.PROTOCOL_ERROR, twin, detail);
        }
    }

    @Override
    public void clocksApart(boolean apart, long skewMicros) {
        String twin = parts.settings().twin();
        if (apart) {
            parts.log().log(SyncMessage.CLOCKS_APART, twin, Math.abs(skewMicros / 1_000_000),
                    skewMicros > 0 ? "ahead of" : "behind");
        } else {
            parts.log().log(SyncMessage.CLOCKS_TOGETHER, twin);
        }
    }

    private void pumpSoon() {
        if (pumpDue.compareAndSet(false, true)) {
            try {
                loop.execute(this::pump);
            } catch (java.util.concurrent.RejectedExecutionException e) {
                // The daemon ends.
            }
        }
    }

    /** Puts frames on the wire, one of each stream in turn, as long as the connection takes them. */
    private void pump() {
        pumpDue.set(false);
        if (state.phase() == LinkState.Phase.UP && current.isPresent()) {
            FramePipe pipe = current.get();
            int idle = 0;
            while (pipe.isWritable() && idle < streams.size()) {
                Optional<TwinFrame.Channel> frame = streams.get(turn++ % streams.size()).next();
                idle = frame.isPresent() ? 0 : idle + 1;
                frame.ifPresent(next -> {
                    parts.counters().sent.incrementAndGet();
                    pipe.write(next);
                });
            }
            turn = streams.isEmpty() ? 0 : turn % streams.size();
            pipe.flush();
        }
        streams.forEach(StreamEnd::tellOwner);
    }
}
