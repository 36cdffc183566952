package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.schema.Key;
import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.ZoneName;
import java.util.Optional;

/** A port of an outer address handed to an inner server. */
public record PortForwardConfig(
        @Doc("zone the connection comes from") @Key("in") ZoneName from,
        @Doc("tcp or udp") @Default("tcp") Transport protocol,
        @Doc("address it is sent to; the virtual address of the zone's port when absent") Optional<IpAddress> address,
        @Doc("port it is sent to, 1-65535") Port port,
        @Doc("server that gets it, ADDRESS:PORT") Endpoint to) {}
