package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The multicast groups of links, addresses and routes, on a daemon thread of its own. */
public final class NetlinkMonitor implements KernelMonitor, GroupReader.Taker {
    private static final int NETLINK_ROUTE = 0;
    private static final int RTMGRP_LINK = 0x1;
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV4_ROUTE = 0x40;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;
    private static final int RTMGRP_IPV6_ROUTE = 0x400;
    private static final int GROUPS =
            RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

    private final GroupReader reader;
    private final Audience<KernelChange> audience = new Audience<>();

    private NetlinkMonitor(GroupReader reader) {
        this.reader = reader;
    }

    /** Joins the groups and starts the thread; what happens from now on is heard by whoever has subscribed by then. */
    public static NetlinkMonitor open(LibC libc) throws KernelRefused {
        NetlinkMonitor monitor =
                new NetlinkMonitor(GroupReader.open(libc, "watch the kernel's changes", NETLINK_ROUTE, GROUPS));
        monitor.reader.start("kernel-monitor", monitor);
        return monitor;
    }

    @Override
    public void subscribe(Consumer<? super KernelChange> listener) {
        audience.add(listener);
    }

    @Override
    public void close() {
        reader.close();
    }

    @Override
    public boolean take(ByteBuffer datagram, int length) {
        boolean whole = true;
        for (Received message : Decoder.decode(datagram, length)) {
            switch (message.body()) {
                case Received.LinkIs is -> audience.tell(is.removed()
                        ? new KernelChange.LinkRemoved(is.link())
                        : new KernelChange.LinkChanged(is.link()));
                case Received.AddressIs is -> audience.tell(is.removed()
                        ? new KernelChange.AddressRemoved(is.address(), Actors.ofPort(message.port()))
                        : new KernelChange.AddressAdded(is.address(), Actors.ofPort(message.port())));
                case Received.RouteIs is -> {
                    for (Route route : is.routes()) {
                        audience.tell(is.removed()
                                ? new KernelChange.RouteRemoved(route)
                                : new KernelChange.RouteAdded(route));
                    }
                }
                case Received.Lost _, Received.Fault _ -> whole = false;
                case Received.NeighbourIs _, Received.Answer _, Received.Done _, Received.Other _ -> { }
            }
        }
        return whole;
    }

    @Override
    public void lost() {
        audience.tell(new KernelChange.Overrun());
    }
}
