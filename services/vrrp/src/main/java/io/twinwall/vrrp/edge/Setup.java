package io.twinwall.vrrp.edge;

import io.twinwall.model.config.EffectiveGroup;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.runtime.ApplyFailed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All groups of this node as the document wants them. */
public record Setup(List<GroupSpec> groups) {
    /** No virtual router at all. */
    public static final Setup NONE = new Setup(List.of());

    public Setup {
        groups = List.copyOf(groups);
    }

    /**
     * Reads a verified document.
     *
     * @throws ApplyFailed where it asks for something this service cannot do
     */
    public static Setup of(NodeConfig config) throws ApplyFailed {
        RouterReader reader = new RouterReader(config);
        List<GroupSpec> groups = new ArrayList<>();
        for (EffectiveGroup group : Groups.of(config)) {
            List<RouterSpec> members = new ArrayList<>();
            for (InterfaceName name : group.members()) {
                members.addAll(reader.routers(group, name));
            }
            if (!members.isEmpty()) {
                groups.add(new GroupSpec(
                        group.name(),
                        group.priority().number(),
                        group.preempt(),
                        members,
                        group.track().interfaces().keySet().stream().map(config::device).distinct().toList()));
            }
        }
        requireDistinct(groups.stream().map(GroupSpec::members).flatMap(List::stream).toList());
        return new Setup(groups);
    }

    private static void requireDistinct(Collection<RouterSpec> routers) throws ApplyFailed {
        Map<RouterSpec.Key, InterfaceName> seen = new HashMap<>();
        for (RouterSpec router : routers) {
            InterfaceName other = seen.put(router.key(), router.name());
            if (other != null) {
                throw twice(router, other);
            }
        }
        for (RouterSpec router : routers) {
            // A packet socket on a port also sees what came in on its VLANs: the same VRID on both would be mixed up.
            String device = router.port().text();
            int dot = device.lastIndexOf('.');
            for (RouterSpec other : routers) {
                boolean below = dot > 0 && other.port().text().equals(device.substring(0, dot));
                if (below && other.vrid().equals(router.vrid()) && other.family() == router.family()) {
                    throw twice(router, other.name());
                }
            }
        }
    }

    private static ApplyFailed twice(RouterSpec router, InterfaceName other) {
        return new ApplyFailed("interfaces " + other + " and " + router.name() + ": both use VRID " + router.vrid()
                + " on one wire; give one of them another vrid");
    }

    /** Every virtual router, in the document's order of groups. */
    public Map<RouterSpec.Key, RouterSpec> routers() {
        Map<RouterSpec.Key, RouterSpec> routers = new LinkedHashMap<>();
        groups.forEach(group -> group.members().forEach(member -> routers.put(member.key(), member)));
        return routers;
    }
}
