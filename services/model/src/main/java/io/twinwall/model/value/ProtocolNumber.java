package io.twinwall.model.value;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * A protocol above IP, by its number in IANA's registry "Assigned Internet Protocol Numbers"; written by name where
 * people know one.
 */
@Syntax("PROTOCOL")
public record ProtocolNumber(int number) {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int DCCP = 33;
    public static final int GRE = 47;
    public static final int ICMPV6 = 58;
    public static final int SCTP = 132;
    public static final int UDPLITE = 136;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(ICMP, "icmp"), Map.entry(2, "igmp"), Map.entry(TCP, "tcp"), Map.entry(UDP, "udp"),
            Map.entry(DCCP, "dccp"), Map.entry(41, "ipv6"), Map.entry(GRE, "gre"), Map.entry(50, "esp"),
            Map.entry(51, "ah"), Map.entry(ICMPV6, "icmpv6"), Map.entry(89, "ospf"), Map.entry(103, "pim"),
            Map.entry(112, "vrrp"), Map.entry(SCTP, "sctp"), Map.entry(UDPLITE, "udplite"));
    private static final Map<String, Integer> NUMBERS = NAMES.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
    private static final String FORM =
            "a protocol is a name, as tcp, udp, icmp, icmpv6, sctp, gre or esp, or a number from 0 to 255";

    public ProtocolNumber {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException(FORM);
        }
    }

    /** Reads a name or a number. */
    public static ProtocolNumber parse(String text) {
        Integer named = NUMBERS.get(text);
        return new ProtocolNumber(named != null ? named : Decimal.parse(text, FORM));
    }

    /** Whether packets of it have a source and a destination port. */
    public boolean hasPorts() {
        return switch (number) {
            case TCP, UDP, DCCP, SCTP, UDPLITE -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return NAMES.getOrDefault(number, Integer.toString(number));
    }
}
