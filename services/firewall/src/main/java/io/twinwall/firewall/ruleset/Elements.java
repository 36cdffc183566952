package io.twinwall.firewall.ruleset;

import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.PortSpan;
import java.util.List;

/**
 * What a named set holds, all of one type; none at all is a set that nothing is in. Addresses and ports are in
 * ascending order and never overlap, so that two contents are compared by one walk and the kernel sees no overlap.
 */
public sealed interface Elements {
    /** The elements themselves, as values of the model. */
    List<?> values();

    /** nft's word for their type. */
    String type();

    /** Names of devices, each once. */
    record Devices(List<DeviceName> values) implements Elements {
        public Devices {
            values = List.copyOf(values);
        }

        @Override
        public String type() {
            return "ifname";
        }
    }

    /** Addresses of one family; of a set that is no interval set only single ones. */
    record Addresses(IpFamily family, List<AddressSpan> values) implements Elements {
        public Addresses {
            values = SpanList.of(family, values);
        }

        /** The values, as numbers. */
        public SpanList spans() {
            return (SpanList) values;
        }

        @Override
        public String type() {
            return family.type();
        }
    }

    /** Ports. */
    record Ports(List<PortSpan> values) implements Elements {
        public Ports {
            values = List.copyOf(values);
        }

        @Override
        public String type() {
            return "inet_service";
        }
    }

    /** Ethernet addresses, each once. */
    record Macs(List<MacAddress> values) implements Elements {
        public Macs {
            values = List.copyOf(values);
        }

        @Override
        public String type() {
            return "ether_addr";
        }
    }
}
