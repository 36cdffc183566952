package io.twinwall.linux.netlink;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;

/**
 * rtnetlink's four tables. Each has a socket of its own, so that reading a long routing table never delays an
 * address at a takeover.
 */
public final class Rtnetlink {
    private final Conversation links;
    private final Conversation addresses;
    private final Conversation routes;
    private final Conversation neighbours;

    private Rtnetlink(Conversation links, Conversation addresses, Conversation routes, Conversation neighbours) {
        this.links = links;
        this.addresses = addresses;
        this.routes = routes;
        this.neighbours = neighbours;
    }

    /** Opens the sockets in the network namespace of the process; closing each table closes its socket. */
    public static Rtnetlink open(LibC libc) throws KernelRefused {
        Conversation[] open = new Conversation[4];
        try {
            for (int i = 0; i < open.length; i++) {
                open[i] = Conversation.open(libc, "open rtnetlink", Conversation.NETLINK_ROUTE);
            }
            return new Rtnetlink(open[0], open[1], open[2], open[3]);
        } catch (KernelRefused e) {
            for (Conversation conversation : open) {
                if (conversation != null) {
                    conversation.close();
                }
            }
            throw e;
        }
    }

    public Links links() {
        return new RtnetlinkLinks(links);
    }

    public Addresses addresses() {
        return new RtnetlinkAddresses(addresses);
    }

    public Routes routes() {
        return new RtnetlinkRoutes(routes);
    }

    public Neighbours neighbours() {
        return new RtnetlinkNeighbours(neighbours);
    }
}
