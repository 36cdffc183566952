package io.twinwall.model.value;

import java.util.Map;
import java.util.stream.Collectors;

/** A protocol above IP, by the number of the IANA registry "Assigned Internet Protocol Numbers", or by its name. */
@Syntax("tcp|udp|icmp|icmpv6|...|0-255")
public record ProtocolNumber(int number) implements Comparable<ProtocolNumber> {
    /** Numbers as such, for codecs. */
    public static final class Assigned {
        public static final int ICMP = 1;
        public static final int TCP = 6;
        public static final int UDP = 17;
        public static final int DCCP = 33;
        public static final int GRE = 47;
        public static final int ICMPV6 = 58;
        public static final int SCTP = 132;
        public static final int UDPLITE = 136;

        private Assigned() {}
    }

    public static final ProtocolNumber ICMP = new ProtocolNumber(Assigned.ICMP);
    public static final ProtocolNumber TCP = new ProtocolNumber(Assigned.TCP);
    public static final ProtocolNumber UDP = new ProtocolNumber(Assigned.UDP);
    public static final ProtocolNumber DCCP = new ProtocolNumber(Assigned.DCCP);
    public static final ProtocolNumber ICMPV6 = new ProtocolNumber(Assigned.ICMPV6);
    public static final ProtocolNumber SCTP = new ProtocolNumber(Assigned.SCTP);
    public static final ProtocolNumber UDPLITE = new ProtocolNumber(Assigned.UDPLITE);

    /** Those that people call by a name. */
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(Assigned.ICMP, "icmp"), Map.entry(2, "igmp"), Map.entry(4, "ipip"),
            Map.entry(Assigned.TCP, "tcp"), Map.entry(Assigned.UDP, "udp"), Map.entry(Assigned.DCCP, "dccp"),
            Map.entry(41, "ipv6"), Map.entry(Assigned.GRE, "gre"), Map.entry(50, "esp"), Map.entry(51, "ah"),
            Map.entry(Assigned.ICMPV6, "icmpv6"), Map.entry(89, "ospf"), Map.entry(103, "pim"),
            Map.entry(112, "vrrp"), Map.entry(115, "l2tp"), Map.entry(Assigned.SCTP, "sctp"),
            Map.entry(Assigned.UDPLITE, "udplite"));
    private static final Map<String, Integer> NUMBERS = NAMES.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
    private static final String FORM = "write a protocol's name, as tcp, udp, icmp, icmpv6, sctp, gre, esp or ospf,"
            + " or its number 0 to 255";

    public ProtocolNumber {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static ProtocolNumber parse(String text) {
        Integer named = NUMBERS.get(text);
        return new ProtocolNumber(named != null ? named : Decimal.parse(text, FORM));
    }

    /** Whether its header begins with a source and a destination port. */
    public boolean hasPorts() {
        return switch (number) {
            case Assigned.TCP, Assigned.UDP, Assigned.DCCP, Assigned.SCTP, Assigned.UDPLITE -> true;
            default -> false;
        };
    }

    @Override
    public int compareTo(ProtocolNumber other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return NAMES.getOrDefault(number, Integer.toString(number));
    }
}
