package io.twinwall.appliance.check;

import io.twinwall.model.config.CheckConfig;
import io.twinwall.model.value.CheckName;
import io.twinwall.runtime.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checks that shall run, and what that changes. */
public record CheckPlan(Map<CheckName, CheckConfig> next, List<String> lines) implements Plan {
    public CheckPlan {
        lines = List.copyOf(lines);
    }

    static CheckPlan between(Map<CheckName, CheckConfig> before, Map<CheckName, CheckConfig> next) {
        List<String> lines = new ArrayList<>();
        next.forEach((name, check) -> {
            CheckConfig was = before.get(name);
            if (!check.equals(was)) {
                lines.add((was == null ? "+ check " : "~ check ") + name);
            }
        });
        before.keySet().stream().filter(name -> !next.containsKey(name)).forEach(name -> lines.add("- check " + name));
        return new CheckPlan(new LinkedHashMap<>(next), lines);
    }
}
