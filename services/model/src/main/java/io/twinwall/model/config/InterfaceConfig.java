package io.twinwall.model.config;

import io.twinwall.model.schema.Doc;
import io.twinwall.model.schema.Key;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Mtu;
import io.twinwall.model.value.Vrid;
import io.twinwall.model.value.ZoneName;
import java.util.List;
import java.util.Optional;

/** One network port. {@code virtual} is all it takes to make an address highly available. */
public record InterfaceConfig(
        @Doc("the kernel's name of the port") PerNode<DeviceName> device,
        @Doc("addresses of the node itself, ADDRESS/LENGTH")
                @Key("address")
                Optional<PerNode<List<InterfaceAddress>>> addresses,
        @Doc("addresses owned by one node at a time, ADDRESS/LENGTH; IPv4 and IPv6 are a virtual router each")
                @Key("virtual")
                List<InterfaceAddress> virtualAddresses,
        @Doc("virtual router identifier, 1-255; assigned and written back when absent") Optional<Vrid> vrid,
        @Doc("addresses advertisements are sent to, and taken from, instead of multicast, by family")
                Optional<PerNode<List<IpAddress>>> unicastPeers,
        @Doc("devices of a bridge that Twinwall makes under the name of device")
                Optional<PerNode<List<DeviceName>>> bridge,
        @Doc("firewall zone of the port") Optional<ZoneName> zone,
        @Doc("largest packet in bytes, 576-65535") Optional<Mtu> mtu,
        @Doc("free text for people") Optional<String> description) {
    /** The same port with a VRID. */
    public InterfaceConfig withVrid(Vrid assigned) {
        return new InterfaceConfig(
                device, addresses, virtualAddresses, Optional.of(assigned), unicastPeers, bridge, zone, mtu,
                description);
    }
}
