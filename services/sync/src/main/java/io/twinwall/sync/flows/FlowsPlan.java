package io.twinwall.sync.flows;

import io.twinwall.model.config.EffectiveGroup;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.GroupName;
import io.twinwall.runtime.Plan;
import io.twinwall.sync.flows.machine.Belonging;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose connections are kept.
 *
 * @param next empty where there is no twin to keep them, or nothing that moves
 */
public record FlowsPlan(Optional<Wanted> next, List<String> lines) implements Plan {
    public FlowsPlan {
        lines = List.copyOf(lines);
    }

    /** By group, the macvlans its packets come by. */
    record Wanted(Belonging belonging, Map<GroupName, Set<DeviceName>> devices) {}

    static FlowsPlan between(Optional<NodeConfig> now, NodeConfig next) {
        Optional<Wanted> before = now.flatMap(FlowsPlan::wanted);
        Optional<Wanted> after = wanted(next);
        if (before.isPresent() == after.isPresent()) {
            return new FlowsPlan(after, List.of());
        }
        return new FlowsPlan(after, List.of((after.isPresent() ? "+" : "-") + " connections kept by both nodes"));
    }

    private static Optional<Wanted> wanted(NodeConfig config) {
        boolean paired = config.document().pair().nodes().size() > 1 && config.document().pair().link().isPresent();
        Belonging belonging = Belonging.of(config);
        if (!paired || belonging.groups().isEmpty()) {
            return Optional.empty();
        }
        Map<GroupName, Set<DeviceName>> devices = new LinkedHashMap<>();
        for (EffectiveGroup group : Groups.of(config)) {
            Set<DeviceName> members = new LinkedHashSet<>();
            group.members().forEach(name -> members.addAll(config.virtualDevices(name)));
            devices.put(group.name(), members);
        }
        return Optional.of(new Wanted(belonging, devices));
    }
}
