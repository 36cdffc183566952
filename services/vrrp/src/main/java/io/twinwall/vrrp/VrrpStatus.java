package io.twinwall.vrrp;

import io.twinwall.model.view.Datum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every virtual router of this node, in the document's order of groups.
 *
 * @param allocatedBytes what the VRRP thread allocated since it began; stands still in steady state
 */
public record VrrpStatus(List<VirtualRouterStatus> routers, long allocatedBytes) {
    public VrrpStatus {
        routers = List.copyOf(routers);
    }

    /** An array of objects, as {@code show vrrp | json} prints it. */
    public Datum toDatum() {
        return new Datum.Items(routers.stream().map(VirtualRouterStatus::toDatum).toList());
    }

    /** As {@code show vrrp statistics | json} prints it. */
    public Datum toStatistics() {
        Map<String, Datum> fields = new LinkedHashMap<>();
        fields.put("allocated-bytes", Datum.of(allocatedBytes));
        fields.put("routers", new Datum.Items(
                routers.stream().map(VirtualRouterStatus::toStatistics).toList()));
        return new Datum.Fields(fields);
    }
}
