package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.ZonePair;
import java.util.List;
import java.util.Map;

/** What may pass between zones, and whose addresses are translated. What no policy accepts is dropped. */
public record FirewallConfig(
        @Doc("'FROM -> TO: accept|drop|reject' for new connections; 'local' is the appliance itself")
                Map<ZonePair, Verdict> policy,
        @Doc("source address translation of connections that leave") List<MasqueradeConfig> masquerade,
        @Doc("connections to an address of the appliance handed to an inner server")
                List<PortForwardConfig> forward) {}
