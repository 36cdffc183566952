package io.twinwall.linux.netlink;

import java.nio.ByteBuffer;

/** Reads the multicast groups of links, addresses and routes; on the monitor's thread. */
final class KernelChanges implements GroupReader.Taker {
    /** NETLINK_ROUTE. */
    static final int PROTOCOL = 0;

    private static final int RTMGRP_LINK = 0x1;
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV4_ROUTE = 0x40;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;
    private static final int RTMGRP_IPV6_ROUTE = 0x400;
    static final int GROUPS =
            RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

    private final Audience<KernelChange> audience;

    KernelChanges(Audience<KernelChange> audience) {
        this.audience = audience;
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
