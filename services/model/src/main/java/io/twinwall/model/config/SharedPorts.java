package io.twinwall.model.config;

import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.ZoneName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which interfaces are a port of their own, and which add a virtual router to the port of an earlier one: those that
 * name its device on every node and have {@code virtual} but no {@code address}. An {@code mtu} or {@code bridge} of
 * their own is refused: it is the owner's. Two virtual routers on one segment, each in a group of its own, are how VRRP
 * shares load (RFC 9568 section 4.2).
 */
public final class SharedPorts {
    private final Document document;
    private final Map<InterfaceName, InterfaceName> owners = new HashMap<>();

    private SharedPorts(Document document) {
        this.document = document;
    }

    public static SharedPorts of(Document document) {
        SharedPorts ports = new SharedPorts(document);
        List<NodeName> nodes = document.pair().nodes().stream().distinct().toList();
        Map<List<DeviceName>, InterfaceName> first = new HashMap<>();
        document.interfaces().forEach((name, port) -> {
            List<DeviceName> devices = nodes.stream().flatMap(node -> port.device().at(node).stream()).toList();
            if (devices.isEmpty() || devices.size() < nodes.size()) {
                return;
            }
            InterfaceName earlier = first.putIfAbsent(devices, name);
            if (earlier != null && mayShare(port)) {
                ports.owners.put(name, earlier);
            }
        });
        return ports;
    }

    private static boolean mayShare(InterfaceConfig port) {
        return !port.virtualAddresses().isEmpty() && port.addresses().isEmpty();
    }

    /** Whether {@code name} is a virtual router on the port of another interface. */
    public boolean shares(InterfaceName name) {
        return owners.containsKey(name);
    }

    /** The interface that has the port of {@code name} and its addresses; {@code name} itself where it has its own. */
    public InterfaceName owner(InterfaceName name) {
        return owners.getOrDefault(name, name);
    }

    /** The zone of {@code name}: as written, or that of the port it shares. */
    public Optional<ZoneName> zone(InterfaceName name) {
        Optional<ZoneName> written = document.interfaces().get(name).zone();
        return written.or(() -> document.interfaces().get(owner(name)).zone());
    }
}
