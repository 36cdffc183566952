package io.twinwall.linux.netlink;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.model.value.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** RTM_NEWROUTE and its relatives, in the main table. */
final class RtnetlinkRoutes implements Routes, Kernel.Closing {
    private final Conversation kernel;

    RtnetlinkRoutes(Conversation kernel) {
        this.kernel = kernel;
    }

    /** {@inheritDoc} A route with several next hops is listed once for each. */
    @Override
    public List<Route> list() throws KernelRefused {
        List<Route> routes = new ArrayList<>();
        for (int family : new int[] {Wire.AF_INET, Wire.AF_INET6}) {
            for (Received.Body body : kernel.dump("list routes", bytes ->
                    Request.start(bytes, Wire.RTM_GETROUTE, Wire.NLM_F_DUMP)
                            .route(family, 0, 0, Wire.RT_SCOPE_UNIVERSE))) {
                if (body instanceof Received.RouteIs found) {
                    routes.addAll(found.routes());
                }
            }
        }
        return routes;
    }

    @Override
    public void put(Route route) throws KernelRefused {
        int scope = route.via().isEmpty() && route.to().network().isV4() ? Wire.RT_SCOPE_LINK : Wire.RT_SCOPE_UNIVERSE;
        kernel.change("add route to " + words(route), bytes ->
                named(bytes, Wire.RTM_NEWROUTE, Wire.NLM_F_ACK | Wire.NLM_F_CREATE | Wire.NLM_F_REPLACE, route, scope));
    }

    /** {@inheritDoc} Only a route of the same protocol, and of the same next hop and device where they are given. */
    @Override
    public void remove(Route route) throws KernelRefused {
        int scope = route.to().network().isV4() ? Wire.RT_SCOPE_NOWHERE : Wire.RT_SCOPE_UNIVERSE;
        kernel.change("remove route to " + words(route),
                bytes -> named(bytes, Wire.RTM_DELROUTE, Wire.NLM_F_ACK, route, scope),
                Errno.ESRCH, Errno.ENODEV);
    }

    @Override
    public void close() {
        kernel.close();
    }

    private static Request named(ByteBuffer bytes, int type, int flags, Route route, int scope) {
        boolean v4 = route.to().network().isV4();
        Request request = Request.start(bytes, type, flags)
                .route(v4 ? Wire.AF_INET : Wire.AF_INET6, route.to().length(), route.protocol(), scope)
                .put(Wire.RTA_DST, route.to().network().bytes());
        route.via().ifPresent(via -> gateway(request, via, v4));
        if (route.link() != 0) {
            request.put(Wire.RTA_OIF, route.link());
        }
        if (route.metric() != 0) {
            request.put(Wire.RTA_PRIORITY, route.metric());
        }
        return request;
    }

    /** RTA_GATEWAY, or RTA_VIA where an IPv4 network is reached through an IPv6 next hop (RFC 8950). */
    private static void gateway(Request request, IpAddress via, boolean v4) {
        byte[] octets = via.bytes();
        if (via.isV4() == v4) {
            request.put(Wire.RTA_GATEWAY, octets);
            return;
        }
        int family = via.isV4() ? Wire.AF_INET : Wire.AF_INET6;
        byte[] other = ByteBuffer.allocate(2 + octets.length).order(ByteOrder.nativeOrder())
                .putShort((short) family).put(octets).array();
        request.put(Wire.RTA_VIA, other);
    }

    private static String words(Route route) {
        return route.to() + route.via().map(via -> " via " + via).orElse("");
    }
}
