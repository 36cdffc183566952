package io.twinwall.linux.netlink;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
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

    @Override
    public void close() {
        kernel.close();
    }
}
