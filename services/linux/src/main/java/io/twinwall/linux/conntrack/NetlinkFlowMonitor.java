package io.twinwall.linux.conntrack;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.netlink.Audience;
import io.twinwall.linux.netlink.Conversation;
import io.twinwall.linux.netlink.GroupReader;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The multicast groups of ctnetlink, on a daemon thread of its own. A connection that began while
 * {@code net.netfilter.nf_conntrack_events} was off, or before anybody listened where it is 2, has no events.
 */
public final class NetlinkFlowMonitor implements FlowMonitor, GroupReader.Taker {
    /** NFNLGRP_CONNTRACK_NEW, UPDATE and DESTROY, then the same of expectations: groups 1 to 6. */
    private static final int GROUPS = 0x3f;
    /** 100,000 events: half a second of silence of this thread at the most a box has been seen to tell. */
    private static final int BUFFER_BYTES = 64 * 1024 * 1024;

    private final GroupReader reader;
    private final Audience<FlowEvent> audience = new Audience<>();
    private volatile int ignored = FlowEventDecoder.NOBODY;

    private NetlinkFlowMonitor(GroupReader reader) {
        this.reader = reader;
    }

    /** Joins the groups and starts the thread; what happens from now on is heard by whoever has subscribed by then. */
    public static NetlinkFlowMonitor open() throws KernelRefused {
        return open(BUFFER_BYTES);
    }

    /** The same with a buffer of another size, in the kernel's count of 640 bytes or more an event. */
    static NetlinkFlowMonitor open(int bufferBytes) throws KernelRefused {
        NetlinkFlowMonitor monitor = new NetlinkFlowMonitor(GroupReader.open(LibC.load(),
                "watch connections", Conversation.NETLINK_NETFILTER, GROUPS,
                new GroupReader.Reception(bufferBytes, true)));
        monitor.reader.start("flow-monitor", monitor);
        return monitor;
    }

    @Override
    public void subscribe(Consumer<? super FlowEvent> listener) {
        audience.add(listener);
    }

    @Override
    public void ignore(int port) {
        ignored = port;
    }

    @Override
    public void narrow(int port) {
        ignore(port);
        reader.filter(EventFilter.of(port));
    }

    @Override
    public void close() {
        reader.close();
    }

    @Override
    public boolean take(ByteBuffer datagram, int length) {
        return FlowEventDecoder.decode(datagram, length, ignored, audience::tell);
    }

    @Override
    public void drained() {
        audience.tell(new FlowEvent.Drained());
    }

    @Override
    public void lost() {
        audience.tell(new FlowEvent.Overrun());
    }
}
