package io.twinwall.linux.netlink;

import java.util.List;

/**
 * One message from the kernel.
 *
 * @param flags NLM_F_*
 * @param sequence of the request it answers, 0 for a notification
 * @param port of the socket whose request it answers or whose request made it notable, 0 for the kernel itself
 */
record Received(int flags, int sequence, int port, Body body) {
    /** What it says; a closed set, so that nothing a socket delivers can surprise a caller. */
    sealed interface Body {}

    /** NLMSG_ERROR: 0 for an acknowledgement; {@code extended} are the kernel's own words, often none. */
    record Answer(int errno, String extended) implements Body {}

    /** NLMSG_DONE: the end of a dump, with its errno. */
    record Done(int errno) implements Body {}

    record LinkIs(Link link, boolean removed) implements Body {}

    record AddressIs(AssignedAddress address, boolean removed) implements Body {}

    /** One route of the kernel; several next hops are several of ours. */
    record RouteIs(List<Route> routes, boolean removed) implements Body {
        RouteIs {
            routes = List.copyOf(routes);
        }
    }

    record NeighbourIs(Neighbour neighbour) implements Body {}

    /** Well formed, but nothing this room speaks of: other tables, other families, names no operator could write. */
    record Other(int type) implements Body {}

    /** NLMSG_OVERRUN: the kernel lost something. */
    record Lost() implements Body {}

    /** Bytes that are no message; whatever follows in the datagram is lost too. */
    record Fault(String why) implements Body {}
}
