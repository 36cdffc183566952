package io.twinwall.appliance.network;

import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.Plan;
import java.util.List;

/** What it takes to make the ports true, in order: additions before removals, routes after the addresses they need. */
public record PortsPlan(NodeConfig next, List<PortChange> changes) implements Plan {
    public PortsPlan {
        changes = List.copyOf(changes);
    }

    @Override
    public List<String> lines() {
        return changes.stream().map(PortChange::toString).toList();
    }
}
