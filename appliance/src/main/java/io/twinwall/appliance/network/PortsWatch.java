package io.twinwall.appliance.network;

import io.twinwall.linux.netlink.KernelChange;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Prefix;
import java.util.HashSet;
import java.util.Set;

/** Which changes of the kernel may concern the document. A full table of a neighbour's routes passes by unread. */
record PortsWatch(Set<DeviceName> devices, Set<InterfaceAddress> addresses, Set<Prefix> networks) {
    static final PortsWatch NOTHING = new PortsWatch(Set.of(), Set.of(), Set.of());

    static PortsWatch of(NodeConfig config) {
        Set<DeviceName> devices = new HashSet<>();
        Set<InterfaceAddress> addresses = new HashSet<>();
        Set<Prefix> networks = new HashSet<>();
        for (InterfaceName name : config.document().interfaces().keySet()) {
            devices.add(config.device(name));
            devices.addAll(BridgesPlanner.members(config, name));
            addresses.addAll(config.addresses(name));
            config.addresses(name).forEach(address -> networks.add(address.network()));
            config.port(name).virtualAddresses().forEach(address -> networks.add(address.network()));
        }
        StaticRoutes.all(config.document().routes()).forEach(wanted -> networks.add(wanted.route().to()));
        return new PortsWatch(devices, addresses, networks);
    }

    boolean concerns(KernelChange change) {
        return switch (change) {
            case KernelChange.LinkChanged changed -> devices.contains(changed.link().name());
            case KernelChange.LinkRemoved removed -> devices.contains(removed.link().name());
            case KernelChange.AddressRemoved removed -> addresses.contains(removed.address().address());
            case KernelChange.RouteAdded added -> networks.contains(added.route().to());
            case KernelChange.RouteRemoved removed -> networks.contains(removed.route().to());
            case KernelChange.AddressAdded _ -> false;
            case KernelChange.Overrun _ -> true;
        };
    }
}
