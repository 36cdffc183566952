package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.Destination;
import io.twinwall.model.value.IpAddress;

/** A static route. */
public record RouteConfig(
        @Doc("'default' or NETWORK/LENGTH") Destination to,
        @Doc("address of the next hop, on a connected network") IpAddress via) {}
