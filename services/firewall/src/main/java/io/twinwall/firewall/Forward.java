package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.IpFamily;
import io.twinwall.model.config.PortForwardConfig;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ProtocolNumber;
import io.twinwall.model.value.ZoneName;
import java.util.ArrayList;
import java.util.List;

/**
 * One port forward with the addresses it listens on, all of the server's family; none where the zone's ports have
 * none.
 *
 * @param zones where its connections come from: its own zone, then those of its hairpin, each with a device
 * @param rules how many rules translate its destination
 */
record Forward(String path, PortForwardConfig config, List<ZoneName> zones, List<AddressSpan> addresses, int rules) {
    Forward {
        zones = List.copyOf(zones);
        addresses = List.copyOf(addresses);
    }

    ProtocolNumber protocol() {
        return DocumentRules.number(config.protocol());
    }

    IpFamily family() {
        return IpFamily.of(config.to().address());
    }

    /** The server's ports. */
    PortSpan serverPorts() {
        Port first = config.to().port();
        return new PortSpan(first, new Port(first.number() + config.port().size() - 1));
    }

    static List<ZoneName> zones(PortForwardConfig config, Zones known) {
        List<ZoneName> zones = new ArrayList<>();
        zones.add(config.from());
        config.hairpin().forEach(zones::add);
        return zones.stream().distinct().filter(known::has).toList();
    }
}
