package io.twinwall.firewall;

import io.twinwall.firewall.ruleset.Elements;
import io.twinwall.firewall.ruleset.NamedSet;
import io.twinwall.model.config.InterfaceConfig;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.ZoneName;
import io.twinwall.model.value.ZonePair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The zones of a document that have a device on this node, with their devices; in the document's order. */
record Zones(NodeConfig config, Map<ZoneName, List<DeviceName>> devices) {
    Zones {
        devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
    }

    static Zones of(NodeConfig config) {
        Map<ZoneName, List<DeviceName>> devices = new LinkedHashMap<>();
        for (InterfaceConfig port : config.document().interfaces().values()) {
            port.zone().ifPresent(zone -> devices.computeIfAbsent(zone, config::zoneDevices));
        }
        return new Zones(config, devices);
    }

    /** Empty where the zone has no port. */
    List<DeviceName> devices(ZoneName zone) {
        return devices.getOrDefault(zone, List.of());
    }

    boolean has(ZoneName zone) {
        return devices.containsKey(zone);
    }

    /** Every device of the document, in a zone or not. */
    List<DeviceName> allDevices() {
        return devicesOf(config.document().interfaces().keySet());
    }

    /** The devices of some interfaces, each once. */
    List<DeviceName> devicesOf(Collection<InterfaceName> names) {
        return names.stream().flatMap(name -> portDevices(name).stream()).distinct().toList();
    }

    /**
     * By what packets come in that were sent to an interface's virtual routers or to its port; the port counts for the
     * interface that has it, not for those that share it.
     */
    List<DeviceName> entrances(InterfaceName name) {
        return config.owner(name).equals(name) ? portDevices(name) : config.virtualDevices(name);
    }

    /** By what packets leave an interface: the kernel's route decides which device of the port. */
    List<DeviceName> exits(InterfaceName name) {
        return devicesOf(config.onPortOf(name));
    }

    /** The interfaces of a zone. */
    List<InterfaceName> ports(ZoneName zone) {
        return config.zonePorts(zone);
    }

    /** Every address of a port: both nodes' own and the virtual ones of the interface. */
    Stream<InterfaceAddress> everyAddress(InterfaceName name) {
        Stream<InterfaceAddress> own = config.port(config.owner(name)).addresses().stream()
                .flatMap(each -> each.values().stream())
                .flatMap(List::stream);
        return Stream.concat(own, config.port(name).virtualAddresses().stream());
    }

    /** The zone of an interface. */
    Optional<ZoneName> of(InterfaceName name) {
        return config.zone(name);
    }

    /** Every zone with a device, then the appliance itself. */
    List<ZoneName> withLocal() {
        List<ZoneName> all = new ArrayList<>(devices.keySet());
        all.add(ZonePair.LOCAL);
        return all;
    }

    /** A port and the macvlans of its virtual routers. */
    List<DeviceName> portDevices(InterfaceName name) {
        List<DeviceName> found = new ArrayList<>();
        found.add(config.device(name));
        found.addAll(config.virtualDevices(name));
        return found;
    }

    /** The named set of a zone that has devices. */
    NamedSet set(ZoneName zone) {
        return NamedSet.hash(setName(zone), new Elements.Devices(devices(zone)));
    }

    static String setName(ZoneName zone) {
        return "zone." + zone;
    }
}
