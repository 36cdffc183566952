package io.twinwall.firewall.ruleset;

import io.twinwall.model.value.DeviceName;
import java.util.List;

/** A named set of device names ({@code type ifname}), never empty. */
public record NamedSet(String name, List<DeviceName> devices) {
    public NamedSet {
        devices = List.copyOf(devices);
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("set " + name + " has no device; leave out the rules that name it");
        }
    }
}
