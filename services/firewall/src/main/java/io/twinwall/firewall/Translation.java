package io.twinwall.firewall;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.ZoneName;
import java.util.List;
import java.util.Optional;

/**
 * One masquerade entry on one of the ports it leaves by.
 *
 * @param entrances devices of the zone it came in by, where several groups share a port; none for every one
 * @param devices the port and its macvlans: the kernel's route decides which of them a packet leaves by
 * @param address what the source becomes; empty for the device's own address of the moment
 */
record Translation(
        String path,
        ZoneName from,
        List<DeviceName> entrances,
        ZoneName out,
        List<DeviceName> devices,
        Optional<IpAddress> address) {
    Translation {
        entrances = List.copyOf(entrances);
        devices = List.copyOf(devices);
    }
}
