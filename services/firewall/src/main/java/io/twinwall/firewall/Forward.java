package io.twinwall.firewall;

import io.twinwall.model.config.Transport;
import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.ZoneName;
import java.util.List;

/**
 * One port forward with the addresses it listens on, all of the server's family; none where the zone's ports have
 * none.
 */
record Forward(
        String path, ZoneName from, Transport protocol, List<IpAddress> addresses, Port port, Endpoint to) {
    Forward {
        addresses = List.copyOf(addresses);
    }
}
