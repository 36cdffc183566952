package io.twinwall.firewall.ruleset;

import io.twinwall.model.config.Transport;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Port;
import io.twinwall.model.value.Prefix;
import java.util.List;

/** What must hold of a packet for a rule to apply. */
public sealed interface Match {
    /** Which of a forwarded packet's two devices. */
    enum Direction {
        IN("iifname"),
        OUT("oifname");

        private final String key;

        Direction(String key) {
            this.key = key;
        }

        /** The key of {@code meta}. */
        public String key() {
            return key;
        }
    }

    /** Which of a packet's two addresses. */
    enum Side {
        SOURCE("saddr"),
        DESTINATION("daddr");

        private final String field;

        Side(String field) {
            this.field = field;
        }

        /** The field of the IP header. */
        public String field() {
            return field;
        }
    }

    /** The device is in a named set of the same table. */
    record InSet(Direction direction, String set) implements Match {}

    /** The device is one of a few, at least one. */
    record OnDevices(Direction direction, List<DeviceName> devices) implements Match {
        public OnDevices {
            devices = nonEmpty(devices, "devices");
        }
    }

    /** The packet is of one family. */
    record Family(IpFamily family) implements Match {}

    /** The packet carries one protocol, behind extension headers too. */
    record Protocol(IpProtocol protocol) implements Match {}

    /** An address lies in one of some networks, at least one, all of one family; it implies that family. */
    record Address(Side side, List<Prefix> networks) implements Match {
        public Address {
            networks = nonEmpty(networks, "networks");
            if (networks.stream().map(n -> IpFamily.of(n.network())).distinct().count() > 1) {
                throw new IllegalArgumentException("one match holds networks of one family: " + networks);
            }
        }

        /** The family of every network. */
        public IpFamily family() {
            return IpFamily.of(networks.getFirst().network());
        }
    }

    /** The destination port; it implies the transport protocol. */
    record DestinationPort(Transport transport, Port port) implements Match {}

    /** An ICMP or ICMPv6 message of one of some types, at least one, all of one family. */
    record Icmp(List<IcmpType> types) implements Match {
        public Icmp {
            types = nonEmpty(types, "types");
            if (types.stream().map(IcmpType::family).distinct().count() > 1) {
                throw new IllegalArgumentException("one match holds types of one family: " + types);
            }
        }

        /** The family of every type. */
        public IpFamily family() {
            return types.getFirst().family();
        }
    }

    /** IPv6 with exactly this hop limit; 255 proves that no router forwarded the packet (RFC 5082). */
    record HopLimit(int hops) implements Match {}

    /** IPv4 with exactly this TTL; 255 proves that no router forwarded the packet (RFC 5082). */
    record Ttl(int hops) implements Match {}

    /** The connection's destination was translated. */
    record DestinationTranslated() implements Match {}

    private static <T> List<T> nonEmpty(List<T> list, String what) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException("a match without " + what + " would never hold; leave the rule out");
        }
        return List.copyOf(list);
    }
}
