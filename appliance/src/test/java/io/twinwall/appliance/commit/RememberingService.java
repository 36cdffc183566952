package io.twinwall.appliance.commit;

import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Plan;
import io.twinwall.runtime.Service;
import java.util.List;
import java.util.Optional;

/** A service that remembers how many routes it was given, and can be told to refuse. */
final class RememberingService implements Service<NodeConfig, RememberingService.Step, String> {
    record Step(NodeConfig next, List<String> lines) implements Plan {}

    private final String name;
    private final List<String> order;
    private String state = "nothing";
    boolean refusePlan;
    boolean refuseApply;
    private int refusedRoutes = -1;

    RememberingService(String name, List<String> order) {
        this.name = name;
        this.order = order;
    }

    /** Refuses documents with so many routes. */
    void refuseRoutes(int count) {
        refusedRoutes = count;
    }

    @Override
    public Step plan(Optional<NodeConfig> now, NodeConfig next) throws ApplyFailed {
        if (refusePlan || next.document().routes().size() == refusedRoutes) {
            throw new ApplyFailed("would not do");
        }
        return new Step(next, List.of(name + " gets " + next.document().routes().size() + " routes"));
    }

    @Override
    public void apply(Step plan) throws ApplyFailed {
        if (refuseApply) {
            throw new ApplyFailed("did not do");
        }
        state = plan.next().document().routes().size() + " routes";
        order.add(name + " " + state);
    }

    @Override
    public String status() {
        return state;
    }

    @Override
    public void close() {
        order.add(name + " closed");
    }
}
