package io.twinwall.appliance.network;

import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.ZoneName;
import java.util.List;
import java.util.Optional;

/**
 * A port of the document as the kernel has it.
 *
 * @param state {@code up}, {@code no-carrier}, {@code down} or {@code absent}
 * @param address the node's own addresses
 * @param virtual addresses that move between the nodes
 */
public record PortStatus(
        InterfaceName name,
        String device,
        String state,
        Optional<ZoneName> zone,
        List<InterfaceAddress> address,
        List<InterfaceAddress> virtual,
        Optional<MacAddress> mac,
        Optional<Integer> mtu) {}
