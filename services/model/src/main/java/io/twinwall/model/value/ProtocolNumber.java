package io.twinwall.model.value;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A protocol above IP, by the number of the IANA registry "Assigned Internet Protocol Numbers", or by its name. */
@Syntax("tcp|udp|icmp|icmpv6|...|0-255")
public record ProtocolNumber(int number) implements Comparable<ProtocolNumber> {
    /** Those that people call by a name. */
    public enum Known {
        ICMP(1),
        IGMP(2),
        IPIP(4),
        TCP(6),
        UDP(17),
        DCCP(33),
        IPV6(41),
        GRE(47),
        ESP(50),
        AH(51),
        ICMPV6(58),
        OSPF(89),
        PIM(103),
        VRRP(112),
        L2TP(115),
        SCTP(132),
        UDPLITE(136);

        private final int number;

        Known(int number) {
            this.number = number;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final ProtocolNumber TCP = new ProtocolNumber(Known.TCP.number);
    public static final ProtocolNumber UDP = new ProtocolNumber(Known.UDP.number);
    public static final ProtocolNumber SCTP = new ProtocolNumber(Known.SCTP.number);
    public static final ProtocolNumber DCCP = new ProtocolNumber(Known.DCCP.number);
    public static final ProtocolNumber UDPLITE = new ProtocolNumber(Known.UDPLITE.number);
    public static final ProtocolNumber ICMP = new ProtocolNumber(Known.ICMP.number);
    public static final ProtocolNumber ICMPV6 = new ProtocolNumber(Known.ICMPV6.number);

    private static final String FORM = "write a protocol's name, as tcp, udp, icmp, icmpv6, sctp, gre, esp or ospf,"
            + " or its number 0 to 255";

    public ProtocolNumber {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException(FORM);
        }
    }

    public static ProtocolNumber parse(String text) {
        Optional<Known> known = Arrays.stream(Known.values()).filter(each -> each.word().equals(text)).findFirst();
        return new ProtocolNumber(known.isPresent() ? known.get().number : Decimal.parse(text, FORM));
    }

    /** Whether its header begins with a source and a destination port. */
    public boolean hasPorts() {
        return equals(TCP) || equals(UDP) || equals(SCTP) || equals(DCCP) || equals(UDPLITE);
    }

    @Override
    public int compareTo(ProtocolNumber other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Arrays.stream(Known.values())
                .filter(each -> each.number == number)
                .map(Known::word)
                .findFirst()
                .orElse(Integer.toString(number));
    }
}
