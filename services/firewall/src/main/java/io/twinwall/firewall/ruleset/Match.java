package io.twinwall.firewall.ruleset;

import io.twinwall.model.config.ConnectionState;
import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.Dscp;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.MacAddress;
import io.twinwall.model.value.PortSpan;
import io.twinwall.model.value.ProtocolNumber;
import java.util.List;
import java.util.Optional;

/**
 * What must hold of a packet for a rule to apply. Lists are never empty, hold each element once and no two that
 * overlap; {@code negated} asks for the contrary, of packets that have the field at all.
 */
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

    /** Which of a packet's two ends. */
    enum Side {
        SOURCE("saddr", "sport"),
        DESTINATION("daddr", "dport");

        private final String field;
        private final String port;

        Side(String field, String port) {
            this.field = field;
            this.port = port;
        }

        /** The field of the IP header. */
        public String field() {
            return field;
        }

        /** The field of the transport header. */
        public String port() {
            return port;
        }
    }

    /** The device is in a named set of the same table. */
    record InSet(Direction direction, String set) implements Match {}

    /** The device is one of a few. */
    record OnDevices(Direction direction, List<DeviceName> devices) implements Match {
        public OnDevices {
            devices = nonEmpty(devices, "devices");
        }
    }

    /** The packet is of one family. */
    record Family(IpFamily family) implements Match {}

    /** The packet carries one of some protocols, behind extension headers too. */
    record Protocols(List<ProtocolNumber> protocols) implements Match {
        public Protocols {
            protocols = nonEmpty(protocols, "protocols");
        }

        /** Of one protocol. */
        public static Protocols of(ProtocolNumber protocol) {
            return new Protocols(List.of(protocol));
        }
    }

    /** An address is one of some, all of one family; it implies that family. */
    record Addresses(Side side, boolean negated, List<AddressSpan> spans) implements Match {
        public Addresses {
            spans = nonEmpty(spans, "addresses");
            for (AddressSpan span : spans) {
                if (span.family() != spans.getFirst().family()) {
                    throw new IllegalArgumentException("one match holds addresses of one family: " + spans);
                }
            }
        }

        /** One of some. */
        public static Addresses of(Side side, List<AddressSpan> spans) {
            return new Addresses(side, false, spans);
        }

        /** Written out, as {@link Rule#equals}. */
        @Override
        public boolean equals(Object other) {
            return this == other || (other instanceof Addresses addresses && side == addresses.side
                    && negated == addresses.negated && spans.equals(addresses.spans));
        }

        @Override
        public int hashCode() {
            return 31 * (31 * side.hashCode() + Boolean.hashCode(negated)) + spans.hashCode();
        }

        /** The family of every address. */
        public IpFamily family() {
            return IpFamily.of(spans.getFirst().family());
        }
    }

    /** An address is in a named set of its family; it implies that family. */
    record AddressInSet(Side side, IpFamily family, boolean negated, String set) implements Match {}

    /** A port of one of some protocols that have ports; it implies them. */
    record Ports(Side side, List<ProtocolNumber> protocols, boolean negated, List<PortSpan> spans) implements Match {
        public Ports {
            protocols = nonEmpty(protocols, "protocols");
            spans = nonEmpty(spans, "ports");
        }

        /** Destination ports of one protocol. */
        public static Ports to(ProtocolNumber protocol, PortSpan ports) {
            return new Ports(Side.DESTINATION, List.of(protocol), false, List.of(ports));
        }
    }

    /** A port is in a named set; it implies the protocols. */
    record PortInSet(Side side, List<ProtocolNumber> protocols, boolean negated, String set) implements Match {
        public PortInSet {
            protocols = nonEmpty(protocols, "protocols");
        }
    }

    /** The Ethernet source is one of some. */
    record Macs(boolean negated, List<MacAddress> addresses) implements Match {
        public Macs {
            addresses = nonEmpty(addresses, "MAC addresses");
        }
    }

    /** The Ethernet source is in a named set. */
    record MacInSet(boolean negated, String set) implements Match {}

    /** How connection tracking sees the packet. */
    record States(List<ConnectionState> states) implements Match {
        public States {
            states = nonEmpty(states, "states");
        }
    }

    /** An ICMP or ICMPv6 message of one of some types (IANA "ICMP Type Numbers", "ICMPv6 type Numbers"). */
    record Icmp(IpFamily family, List<Integer> types) implements Match {
        public Icmp {
            types = nonEmpty(types, "types");
        }
    }

    /** A differentiated services code point; it implies the family. */
    record CodePoints(IpFamily family, List<Dscp> points) implements Match {
        public CodePoints {
            points = nonEmpty(points, "code points");
        }
    }

    /** IPv6 with exactly this hop limit; 255 proves that no router forwarded the packet (RFC 5082). */
    record HopLimit(int hops) implements Match {}

    /** IPv4 with exactly this TTL; 255 proves that no router forwarded the packet (RFC 5082). */
    record Ttl(int hops) implements Match {}

    /** The connection's destination was translated. */
    record DestinationTranslated() implements Match {}

    /** Where the connection was sent to before that; the rule implies the family by another match. */
    record OriginalAddresses(IpFamily family, List<AddressSpan> spans) implements Match {
        public OriginalAddresses {
            spans = nonEmpty(spans, "addresses");
        }
    }

    /** The port it was sent to; the rule implies the protocol by another match. */
    record OriginalPorts(PortSpan ports) implements Match {}

    /** No route leads to the source. */
    record NoRouteBack() implements Match {}

    /** The route to the source leads out by none of some devices; that to an address of the node's own by none. */
    record RouteBackNotBy(List<DeviceName> devices) implements Match {
        public RouteBackNotBy {
            devices = nonEmpty(devices, "devices");
        }
    }

    /** The route to the destination leads out by one of some devices; for the node's own addresses by none. */
    record RouteBy(List<DeviceName> devices) implements Match {
        public RouteBy {
            devices = nonEmpty(devices, "devices");
        }
    }

    /** One end is, or is not, an address of the node's own. */
    record Own(Side side, boolean negated) implements Match {}

    /** Some TCP flags (RFC 9293 section 3.1) are set and some are not. */
    enum TcpFlags implements Match {
        /** SYN without RST: the two segments that carry a maximum segment size. */
        SYN(List.of("syn", "rst")),
        /** SYN alone: the segment that opens a connection. */
        OPENING(List.of("fin", "syn", "rst", "ack"));

        private final List<String> mask;

        TcpFlags(List<String> mask) {
            this.mask = mask;
        }

        /** The flags looked at, in nft's words; of them only SYN is set. */
        public List<String> mask() {
            return mask;
        }
    }

    /** The family a packet must be of for this to hold. */
    default Optional<IpFamily> implied() {
        return switch (this) {
            case Family(IpFamily family) -> Optional.of(family);
            case Addresses addresses -> Optional.of(addresses.family());
            case AddressInSet set -> Optional.of(set.family());
            case Icmp(IpFamily family, _) -> Optional.of(family);
            case CodePoints(IpFamily family, _) -> Optional.of(family);
            case HopLimit _ -> Optional.of(IpFamily.V6);
            case Ttl _ -> Optional.of(IpFamily.V4);
            case OriginalAddresses(IpFamily family, _) -> Optional.of(family);
            case InSet _, OnDevices _, Protocols _, Ports _, PortInSet _, Macs _, MacInSet _, States _,
                    DestinationTranslated _, OriginalPorts _, NoRouteBack _, RouteBackNotBy _, RouteBy _, Own _,
                    TcpFlags _ -> Optional.empty();
        };
    }

    /** An address as the one element of a list. */
    static List<AddressSpan> only(IpAddress address) {
        return List.of(AddressSpan.of(address));
    }

    private static <T> List<T> nonEmpty(List<T> list, String what) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException("a match without " + what + " would never hold; leave the rule out");
        }
        return List.copyOf(list);
    }
}
