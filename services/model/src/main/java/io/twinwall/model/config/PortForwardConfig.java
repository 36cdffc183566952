package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.schema.Key;
import io.twinwall.model.value.AddressSelector;
import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ZoneName;
import java.util.List;
import java.util.Optional;

/** A port of an outer address handed to an inner server. */
public record PortForwardConfig(
        @Doc("zone the connection comes from") @Key("in") ZoneName from,
        @Doc("tcp or udp") @Default("tcp") Transport protocol,
        @Doc("source addresses it is done for; any when absent") List<AddressSelector> source,
        @Doc("address it is sent to; the virtual address of the zone's port when absent") Optional<IpAddress> address,
        @Doc("port it is sent to, 1-65535, or FIRST-LAST for as many ports of the server") PortSpan port,
        @Doc("server that gets it, ADDRESS:PORT; the first port where there are several") Endpoint to,
        @Doc("zones whose hosts may use the outer address too (hairpin)") List<ZoneName> hairpin) {
    /** One port for everybody in the zone. */
    public static PortForwardConfig of(
            ZoneName from, Transport protocol, Optional<IpAddress> address, Port port, Endpoint to) {
        return new PortForwardConfig(from, protocol, List.of(), address, PortSpan.of(port), to, List.of());
    }
}
