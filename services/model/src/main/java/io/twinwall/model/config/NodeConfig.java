package io.twinwall.model.config;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.Vrid;
import io.twinwall.model.value.ZoneName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A verified document as one node reads it: what every service plans from. Every virtual router has its VRID (see
 * {@code Vrids.assign}), every per-node value has a value here.
 *
 * @param secrets what the document names instead of writing it
 */
public record NodeConfig(Document document, NodeName node, Secrets secrets) {
    /** Longest device name the kernel takes (IFNAMSIZ less the closing zero). */
    private static final int DEVICE_NAME_MAX = 15;

    /** Of a document that names no secret, or of whose secrets nothing is asked. */
    public NodeConfig(Document document, NodeName node) {
        this(document, node, Secrets.NONE);
    }

    public InterfaceConfig port(InterfaceName name) {
        InterfaceConfig port = document.interfaces().get(name);
        if (port == null) {
            throw new IllegalStateException("interface " + name + " is not in a verified document");
        }
        return port;
    }

    public DeviceName device(InterfaceName name) {
        return port(name).device().at(node).orElseThrow();
    }

    /** The node's own addresses on the port of an interface, in the document's order. */
    public List<InterfaceAddress> addresses(InterfaceName name) {
        return addresses(name, node);
    }

    /** The own addresses of one of the pair's nodes on the port of an interface. */
    public List<InterfaceAddress> addresses(InterfaceName name, NodeName of) {
        return port(owner(name)).addresses().flatMap(a -> a.at(of)).orElse(List.of());
    }

    /** The interface that has the port of {@code name}: an earlier one whose port it shares, or itself. */
    public InterfaceName owner(InterfaceName name) {
        return SharedPorts.of(document).owner(name);
    }

    /** Interfaces with a port of their own, in the document's order; each device is here once. */
    public List<InterfaceName> owners() {
        SharedPorts ports = SharedPorts.of(document);
        return document.interfaces().keySet().stream().filter(name -> !ports.shares(name)).toList();
    }

    /** The interfaces on the port of {@code name}, that which has it first. */
    public List<InterfaceName> onPortOf(InterfaceName name) {
        SharedPorts ports = SharedPorts.of(document);
        return document.interfaces().keySet().stream()
                .filter(other -> ports.owner(other).equals(ports.owner(name)))
                .toList();
    }

    public boolean isVirtual(InterfaceName name) {
        return !port(name).virtualAddresses().isEmpty();
    }

    public Vrid vrid(InterfaceName name) {
        return port(name).vrid().orElseThrow(() ->
                new IllegalStateException("no VRID was assigned to interface " + name));
    }

    /** The families of a port's virtual addresses, each a virtual router of its own; IPv4 first. */
    public List<Family> virtualFamilies(InterfaceName name) {
        return Stream.of(Family.values())
                .filter(family -> port(name).virtualAddresses().stream()
                        .anyMatch(address -> address.address().family() == family))
                .toList();
    }

    /** The macvlans of an interface, one for each of its virtual routers. */
    public List<DeviceName> virtualDevices(InterfaceName name) {
        return virtualFamilies(name).stream().map(family -> virtualDevice(name, family)).toList();
    }

    /**
     * The macvlan of a port's virtual router: {@code vr10-eth1} for IPv4, {@code vr10v6-eth1} for IPv6, or with a
     * digest where that would be too long.
     */
    public DeviceName virtualDevice(InterfaceName name, Family family) {
        String device = device(name).text();
        String prefix = "vr" + vrid(name) + (family == Family.IPV6 ? "v6-" : "-");
        if (prefix.length() + device.length() <= DEVICE_NAME_MAX) {
            return new DeviceName(prefix + device);
        }
        CRC32 digest = new CRC32();
        digest.update(device.getBytes(StandardCharsets.UTF_8));
        String text = String.format(Locale.ROOT, "%08x", digest.getValue());
        return new DeviceName(prefix + text.substring(Math.max(0, prefix.length() + text.length() - DEVICE_NAME_MAX)));
    }

    /** The zone of an interface: as written, or that of the port it shares. */
    public Optional<ZoneName> zone(InterfaceName name) {
        return SharedPorts.of(document).zone(name);
    }

    /** Every device of a zone, ports and macvlans alike, in the document's order. */
    public List<DeviceName> zoneDevices(ZoneName zone) {
        List<DeviceName> devices = new ArrayList<>();
        for (InterfaceName name : zonePorts(zone)) {
            devices.add(device(name));
            devices.addAll(virtualDevices(name));
        }
        return devices.stream().distinct().toList();
    }

    public List<InterfaceName> zonePorts(ZoneName zone) {
        SharedPorts ports = SharedPorts.of(document);
        return document.interfaces().keySet().stream()
                .filter(name -> ports.zone(name).filter(zone::equals).isPresent())
                .toList();
    }
}
