package io.twinwall.vrrp.edge;

import io.twinwall.model.config.EffectiveGroup;
import io.twinwall.model.config.GroupPolicy;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.vrrp.machine.BeatTimes;
import io.twinwall.vrrp.machine.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All groups of this node as the document wants them.
 *
 * @param beats of the guard, of one pace for all groups
 */
public record Setup(List<GroupSpec> groups, BeatTimes beats) {
    /** No virtual router at all. */
    public static final Setup NONE = new Setup(List.of(), BeatTimes.NONE);

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
                groups.add(spec(config, group, members));
            }
        }
        requireDistinct(groups.stream().map(GroupSpec::members).flatMap(List::stream).toList());
        return new Setup(groups, beats(config));
    }

    private static BeatTimes beats(NodeConfig config) {
        boolean alone = config.document().pair().nodes().size() < 2;
        return config.document().vrrp().bfd()
                .filter(bfd -> !alone)
                .map(bfd -> BeatTimes.of(
                        bfd.interval().duration().toNanos(), bfd.multiplier().number()))
                .orElse(BeatTimes.NONE);
    }

    /** The same with other beats, while the document's may not hold yet. */
    public Setup with(BeatTimes others) {
        return new Setup(groups, others);
    }

    private static GroupSpec spec(NodeConfig config, EffectiveGroup group, List<RouterSpec> members) {
        Map<DeviceName, Integer> ports = new LinkedHashMap<>();
        group.track().interfaces().forEach((name, weight) -> ports.put(config.device(name), weight.points()));
        Map<Tracked, Integer> tracked = new LinkedHashMap<>();
        group.track().checks().forEach((name, weight) -> tracked.put(new Tracked.Check(name), weight.points()));
        group.track().routes().forEach((to, weight) -> tracked.put(new Tracked.ToDestination(to), weight.points()));
        return new GroupSpec(
                group.name(),
                group.priority().number(),
                group.preempt(),
                group.preemptDelay().duration(),
                group.startDelay().duration(),
                policy(group.policy()),
                members,
                ports,
                tracked);
    }

    private static Policy policy(GroupPolicy policy) {
        return switch (policy) {
            case ANY -> Policy.ANY;
            case ALL -> Policy.ALL;
            case WEIGHTED -> Policy.WEIGHTED;
        };
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
