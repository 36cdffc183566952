package io.twinwall.sync.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.twinwall.sync.wire.FrameCodec;
import io.twinwall.sync.wire.Reception;
import io.twinwall.sync.wire.TwinFrame;
import java.util.concurrent.TimeUnit;

/** One connection: bytes to frames and back, a length before each. The length is judged before anything is kept. */
// Netty's futures are not asked where the pipeline tells what happened.
@SuppressWarnings("FutureReturnValueIgnored")
final class FramePipe extends SimpleChannelInboundHandler<ByteBuf> {
    private static final int LENGTH_BYTES = 4;
    private static final long LINGER_MILLIS = 1_000;

    /** Who serves the connection; called by its event loop. */
    interface Served {
        /** The handshake is over; a cause when it failed, and then the connection is closing. */
        void secured(FramePipe pipe, Throwable failure);

        void heard(FramePipe pipe, TwinFrame frame);

        /** Bytes that are no frame; the connection is of no use any more. */
        void rubbish(FramePipe pipe, String why);

        /** All that had come was handed on. */
        void readAll(FramePipe pipe);

        /** The connection takes more again. */
        void writable(FramePipe pipe);

        /** The connection is gone; the cause when it was one. */
        void lost(FramePipe pipe, Throwable cause);
    }

    private final long id;
    private final Served served;
    private final Channel channel;
    private Throwable cause;
    private boolean ending;

    private FramePipe(long id, Channel channel, Served served) {
        super(ByteBuf.class);
        this.id = id;
        this.channel = channel;
        this.served = served;
    }

    /** Puts the frames' handlers behind whatever the pipeline has. */
    static FramePipe onto(Channel channel, long id, int frameBytesMax, Served served) {
        FramePipe pipe = new FramePipe(id, channel, served);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new LengthFieldBasedFrameDecoder(
                frameBytesMax + LENGTH_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES));
        pipeline.addLast(pipe);
        return pipe;
    }

    long id() {
        return id;
    }

    Channel channel() {
        return channel;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Writes without flushing. */
    void write(TwinFrame frame) {
        if (!ending) {
            byte[] bytes = FrameCodec.encode(frame);
            ByteBuf framed = channel.alloc().buffer(LENGTH_BYTES + bytes.length);
            framed.writeInt(bytes.length).writeBytes(bytes);
            channel.write(framed, channel.voidPromise());
        }
    }

    void flush() {
        channel.flush();
    }

    /** Closes once what was written has left, or a second later. */
    void end() {
        if (!ending) {
            ending = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            channel.eventLoop().schedule(() -> {
                // Past the encryption's own farewell, which a stalled twin would never let out.
                channel.unsafe().closeForcibly();
            }, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        if (ending) {
            return;
        }
        switch (FrameCodec.decode(ByteBufUtil.getBytes(bytes))) {
            case Reception.Accepted(TwinFrame frame) -> served.heard(this, frame);
            case Reception.Unknown unknown -> {
                // A newer program's addition to this version; it must not matter.
            }
            case Reception.Refused(String why) -> served.rubbish(this, why);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        served.readAll(this);
        context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable() && !ending) {
            served.writable(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            served.secured(this, done.cause());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        boolean framing = thrown instanceof DecoderException && thrown.getCause() == null;
        if (framing && !ending) {
            served.rubbish(this, "a frame longer than may be");
        } else {
            cause = cause == null ? thrown : cause;
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!ending) {
            ending = true;
            served.lost(this, cause);
        }
    }
}
