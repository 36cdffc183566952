package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.Destination;
import io.twinwall.model.value.IpAddress;
import java.util.Optional;

/** A static route. */
public record RouteConfig(
        @Doc("'default' or NETWORK/LENGTH") Destination to,
        @Doc("address of the next hop, on a connected network") IpAddress via,
        @Doc("check that must be up for the route to be in the table") Optional<CheckName> track) {}
