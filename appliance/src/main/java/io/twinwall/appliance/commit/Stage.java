package io.twinwall.appliance.commit;

import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Plan;
import io.twinwall.runtime.Service;
import java.util.Optional;

/** A service in its place in the order of a commit. */
public record Stage<P extends Plan>(String name, Service<NodeConfig, P, ?> service) {
    /** A plan with its service, so that stages of different plans fit one list. */
    record Planned<P extends Plan>(Stage<P> stage, P plan) {
        void apply() throws ApplyFailed {
            try {
                stage.service.apply(plan);
            } catch (ApplyFailed e) {
                throw e.of(stage.name);
            }
        }
    }

    Planned<P> plan(Optional<NodeConfig> now, NodeConfig next) throws ApplyFailed {
        try {
            return new Planned<>(this, service.plan(now, next));
        } catch (ApplyFailed e) {
            throw e.of(name);
        }
    }
}
