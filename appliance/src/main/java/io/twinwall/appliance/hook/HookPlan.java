package io.twinwall.appliance.hook;

import io.twinwall.model.config.HookConfig;
import io.twinwall.runtime.Plan;
import java.util.List;

/** The hooks that shall run from now on. */
public record HookPlan(List<HookConfig> next, List<String> lines) implements Plan {
    public HookPlan {
        next = List.copyOf(next);
        lines = List.copyOf(lines);
    }
}
