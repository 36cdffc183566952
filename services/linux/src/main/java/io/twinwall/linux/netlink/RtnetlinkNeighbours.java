package io.twinwall.linux.netlink;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.model.value.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** RTM_GETNEIGH of both families. */
final class RtnetlinkNeighbours implements Neighbours, Kernel.Closing {
    private final Conversation kernel;

    RtnetlinkNeighbours(Conversation kernel) {
        this.kernel = kernel;
    }

    @Override
    public List<Neighbour> list() throws KernelRefused {
        List<Neighbour> neighbours = new ArrayList<>();
        for (int family : new int[] {Wire.AF_INET, Wire.AF_INET6}) {
            for (Received.Body body : kernel.dump("list neighbours", bytes ->
                    Request.start(bytes, Wire.RTM_GETNEIGH, Wire.NLM_F_DUMP).neighbours(family))) {
                if (body instanceof Received.NeighbourIs found) {
                    neighbours.add(found.neighbour());
                }
            }
        }
        return neighbours;
    }

    /** {@inheritDoc} NTF_USE starts resolution, or the check of what is stale (neigh_add in net/core/neighbour.c). */
    @Override
    public void probe(int link, IpAddress address) throws KernelRefused {
        int family = address.isV4() ? Wire.AF_INET : Wire.AF_INET6;
        kernel.change("look for neighbour " + address, bytes ->
                Request.start(bytes, Wire.RTM_NEWNEIGH, Wire.NLM_F_ACK | Wire.NLM_F_CREATE)
                        .neighbour(family, link, Wire.NTF_USE)
                        .put(Wire.NDA_DST, address.bytes()));
    }

    @Override
    public void close() {
        kernel.close();
    }
}
