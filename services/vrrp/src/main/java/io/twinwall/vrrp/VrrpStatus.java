package io.twinwall.vrrp;

import io.twinwall.model.view.Datum;
import java.util.List;

/** Every virtual router of this node, in the document's order of groups. */
public record VrrpStatus(List<VirtualRouterStatus> routers) {
    public VrrpStatus {
        routers = List.copyOf(routers);
    }

    /** An array of objects, as {@code show vrrp | json} prints it. */
    public Datum toDatum() {
        return new Datum.Items(routers.stream().map(VirtualRouterStatus::toDatum).toList());
    }
}
