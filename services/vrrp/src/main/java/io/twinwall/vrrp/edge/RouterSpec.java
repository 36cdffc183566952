package io.twinwall.vrrp.edge;

import io.twinwall.model.config.ChecksumChoice;
import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.Vrid;
import io.twinwall.vrrp.wire.Dialect;
import java.util.List;
import java.util.Optional;

/**
 * One virtual router as the document wants it on this node. An interface with virtual addresses of both families has
 * two, with the same VRID.
 *
 * @param port the device it sits on
 * @param device its macvlan
 * @param source the node's own address that advertisements come from; empty for the port's link-local address, which
 *     only the kernel knows
 * @param borrowed whether {@code source} is an address of another port, because this one has none
 * @param peers the routers it speaks with by unicast, at the addresses they send from; empty for multicast
 * @param addresses the virtual addresses, in the document's order; for IPv6 the link-local one first
 * @param accept Accept_Mode (RFC 9568 section 6.1): whether packets to the virtual addresses are this node's
 */
public record RouterSpec(
        InterfaceName name,
        Vrid vrid,
        DeviceName port,
        DeviceName device,
        Dialect dialect,
        Optional<IpAddress> source,
        boolean borrowed,
        List<IpAddress> peers,
        List<VirtualAddress> addresses,
        AdvertisementInterval interval,
        ChecksumChoice checksum,
        boolean accept) {
    /** What a virtual router is on the wire; the rest may change while it lives. */
    public record Key(DeviceName port, Family family, Vrid vrid) {
        @Override
        public String toString() {
            return family + " virtual router " + vrid + " on " + port;
        }
    }

    public RouterSpec {
        peers = List.copyOf(peers);
        addresses = List.copyOf(addresses);
    }

    public Key key() {
        return new Key(port, family(), vrid);
    }

    public Family family() {
        return dialect.family();
    }

    /** The socket it is heard by. */
    public PortEdge.Key portKey() {
        return new PortEdge.Key(port, family());
    }

    public MacAddress mac() {
        return MacAddress.virtualRouter(family(), vrid);
    }

    /** The interface's name, and which of its two virtual routers where it is not the usual one. */
    public String title() {
        return switch (family()) {
            case IPV4 -> name.text();
            case IPV6 -> name.text() + " (IPv6)";
        };
    }

    /** The addresses as advertisements carry them. */
    public List<IpAddress> advertised() {
        return addresses.stream().map(VirtualAddress::address).toList();
    }
}
