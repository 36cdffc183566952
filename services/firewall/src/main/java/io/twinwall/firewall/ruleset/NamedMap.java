package io.twinwall.firewall.ruleset;

import io.twinwall.model.value.DeviceName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A named map from a device's name to a verdict ({@code type ifname : verdict}), compared by value whatever the order;
 * a device that is not in it decides nothing.
 */
public record NamedMap(String name, Map<DeviceName, Statement.Decision> entries) {
    public NamedMap {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
}
