package io.twinwall.firewall.ruleset;

import io.twinwall.model.config.FollowedProtocol;
import io.twinwall.model.config.Transport;
import io.twinwall.model.value.DeviceName;
import java.util.List;

/** Something else of a table that rules name. */
public sealed interface NamedObject {
    /** Name within the table. */
    String name();

    /** A helper of connection tracking for one transport protocol, of either family. */
    record Helper(String name, FollowedProtocol type, Transport transport) implements NamedObject {}

    /** A flowtable at the ingress of some devices, by which open connections pass the rules. */
    record Flowtable(String name, List<DeviceName> devices) implements NamedObject {
        public Flowtable {
            devices = List.copyOf(devices);
        }
    }
}
