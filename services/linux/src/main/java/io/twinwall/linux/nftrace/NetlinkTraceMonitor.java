package io.twinwall.linux.nftrace;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;
import io.twinwall.linux.netlink.Conversation;
import io.twinwall.linux.netlink.GroupReader;
import io.twinwall.linux.netlink.Messages;
import java.nio.ByteBuffer;

/** The multicast group NFNLGRP_NFTRACE on a daemon thread of its own. */
public final class NetlinkTraceMonitor implements TraceMonitor, GroupReader.Taker {
    /** Group 9; the bits begin with group 1. */
    private static final int GROUPS = 1 << 8;
    private static final int NFT_MSG_TRACE = 10 << 8 | 17;
    private static final int NLMSG_OVERRUN = 4;
    private static final int BUFFER_BYTES = 2 * 1024 * 1024;

    private final GroupReader reader;
    private final Listener listener;

    private NetlinkTraceMonitor(GroupReader reader, Listener listener) {
        this.reader = reader;
        this.listener = listener;
    }

    /** Joins the group and starts the thread. */
    public static NetlinkTraceMonitor open(Listener listener) throws KernelRefused {
        NetlinkTraceMonitor monitor = new NetlinkTraceMonitor(GroupReader.open(LibC.load(),
                "watch traced packets", Conversation.NETLINK_NETFILTER, GROUPS,
                new GroupReader.Reception(BUFFER_BYTES, false)), listener);
        monitor.reader.start("trace-monitor", monitor);
        return monitor;
    }

    @Override
    public void close() {
        reader.close();
    }

    @Override
    public boolean take(ByteBuffer datagram, int length) {
        Messages each = new Messages(datagram, length);
        boolean whole = true;
        while (each.next()) {
            if (each.type() == NFT_MSG_TRACE) {
                TraceDecoder.decode(each.family(), each.attributes()).ifPresent(listener::step);
            } else {
                whole &= each.type() != NLMSG_OVERRUN;
            }
        }
        return whole && !each.isBroken();
    }

    @Override
    public void lost() {
        listener.lost();
    }
}
