package io.twinwall.sync.edge;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The link's thread and its sockets. Each socket is bound to the link's port as well as to its address: what comes in
 * elsewhere for the same address is nobody's (SO_BINDTODEVICE of linux/socket.h, for which the native transport).
 */
public final class Sockets implements AutoCloseable {
    /** Where the listener takes the twin's connection. */
    public static final int LINK_PORT = 7847;

    /** Where it takes a pairing's, while an operator waits for one. */
    public static final int PAIRING_PORT = 7848;

    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;
    /** IFNAMSIZ. */
    private static final int DEVICE_BYTES = 16;
    private static final RawUnixChannelOption DEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, DEVICE_BYTES);

    private static final int CONNECT_MILLIS = 3_000;
    private static final int BACKLOG = 8;
    private static final int UNSENT_LOW = 64 << 10;
    private static final int UNSENT_HIGH = 128 << 10;
    /** Longer than the machine waits for a sign of life; it only clears what the machine let go. */
    private static final int USER_TIMEOUT_MILLIS = 10_000;

    private static final long CLOSE_SECONDS = 2;

    /** Where a node's end of the link is. */
    public record Place(String device, InetAddress own, InetAddress twin) {}

    private final MultiThreadIoEventLoopGroup group;
    private final PooledByteBufAllocator buffers;

    public Sockets() {
        group = new MultiThreadIoEventLoopGroup(
                1,
                (ThreadFactory) Sockets::thread,
                EpollIoHandler.newFactory());
        // One arena of small chunks of either kind: a link that rests holds half a megabyte. Without one on the heap
        // the encryption would make 16 KiB for every flush.
        buffers = new PooledByteBufAllocator(true, 1, 1, 8192, 5, 0, 0, false);
    }

    private static Thread thread(Runnable task) {
        return Thread.ofPlatform().daemon().name("link").unstarted(task);
    }

    EventLoop loop() {
        return (EventLoop) group.next();
    }

    ChannelFuture listen(Place place, int port, ChannelHandler each) {
        return new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(DEVICE, device(place))
                .option(ChannelOption.ALLOCATOR, buffers)
                .childOption(ChannelOption.ALLOCATOR, buffers)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS)
                .childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) UNSENT_HIGH)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(UNSENT_LOW, UNSENT_HIGH))
                .childHandler(each)
                .bind(new InetSocketAddress(place.own(), port));
    }

    ChannelFuture dial(Place place, int port, ChannelHandler handler) {
        return new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(DEVICE, device(place))
                .option(ChannelOption.ALLOCATOR, buffers)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS)
                .option(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) UNSENT_HIGH)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(UNSENT_LOW, UNSENT_HIGH))
                .handler(handler)
                .connect(new InetSocketAddress(place.twin(), port), new InetSocketAddress(place.own(), 0));
    }

    private static ByteBuffer device(Place place) {
        byte[] name = place.device().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer padded = ByteBuffer.allocateDirect(DEVICE_BYTES);
        padded.put(name, 0, Math.min(name.length, DEVICE_BYTES - 1)).clear();
        return padded;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly(CLOSE_SECONDS,
                TimeUnit.SECONDS);
    }
}
