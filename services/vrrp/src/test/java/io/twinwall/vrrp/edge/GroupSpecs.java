package io.twinwall.vrrp.edge;

import io.twinwall.model.value.GroupName;
import io.twinwall.vrrp.machine.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Groups of which only the members matter. */
final class GroupSpecs {
    private GroupSpecs() {}

    static GroupSpec of(GroupName name, List<RouterSpec> members) {
        return new GroupSpec(
                name, 200, false, Duration.ZERO, Duration.ZERO, Policy.ANY, members, Map.of(), Map.of());
    }
}
