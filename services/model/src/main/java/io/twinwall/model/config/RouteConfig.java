package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.CheckName;
import io.twinwall.model.value.Destination;
import io.twinwall.model.value.IpAddress;
import java.util.Optional;

/** A static route; of several to one destination, the first whose check is not down is used. */
public record RouteConfig(
        @Doc("'default' or NETWORK/LENGTH") Destination to,
        @Doc("address of the next hop, on a connected network") IpAddress via,
        @Doc("check that takes the route out of the table while it is down") Optional<CheckName> track) {}
