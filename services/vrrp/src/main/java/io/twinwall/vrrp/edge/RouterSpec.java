package io.twinwall.vrrp.edge;

import io.twinwall.model.config.ChecksumChoice;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import java.util.List;

/**
 * One virtual router as the document wants it on this node.
 *
 * @param port the device it sits on
 * @param device its macvlan
 * @param source the node's own address that advertisements come from
 * @param borrowed whether {@code source} is an address of another port, because this one has none
 * @param addresses the virtual addresses, in the document's order
 */
public record RouterSpec(
        InterfaceName name,
        Vrid vrid,
        DeviceName port,
        DeviceName device,
        Ipv4Address source,
        boolean borrowed,
        List<VirtualAddress> addresses,
        AdvertisementInterval interval,
        ChecksumChoice checksum) {
    /** What a virtual router is on the wire; the rest may change while it lives. */
    public record Key(DeviceName port, Vrid vrid) {
        @Override
        public String toString() {
            return "virtual router " + vrid + " on " + port;
        }
    }

    public RouterSpec {
        addresses = List.copyOf(addresses);
    }

    public Key key() {
        return new Key(port, vrid);
    }

    public MacAddress mac() {
        return MacAddress.virtualRouterV4(vrid);
    }

    /** The addresses as advertisements carry them. */
    public List<Ipv4Address> advertised() {
        return addresses.stream().map(VirtualAddress::address).toList();
    }
}
