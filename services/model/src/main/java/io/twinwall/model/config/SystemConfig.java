package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.HostName;
import java.util.List;
import java.util.Optional;

/** What belongs to the box rather than to a service. */
public record SystemConfig(
        @Doc("host name; the node's name when absent") Optional<PerNode<HostName>> hostName,
        @Doc("time servers, names or addresses") List<HostName> timeServers,
        @Doc("where events go besides 'show log'") LogConfig log) {}
