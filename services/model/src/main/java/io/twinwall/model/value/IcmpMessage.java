package io.twinwall.model.value;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A type of ICMP message (IANA registries "ICMP Type Numbers" and "ICMPv6 type Numbers"), by name or by number. Of a
 * rule for both families a name means the type of either.
 */
@Syntax("echo-request|time-exceeded|...|0-255")
public record IcmpMessage(Optional<Integer> v4, Optional<Integer> v6) {
    private static final String FORM = "write the name of an ICMP message, as echo-request, destination-unreachable,"
            + " time-exceeded or packet-too-big, or its type 0 to 255";
    private static final int NONE = -1;

    /** Names of types; {@code NONE} where a family has no such message. */
    public enum Known {
        ECHO_REPLY(0, 129),
        DESTINATION_UNREACHABLE(3, 1),
        SOURCE_QUENCH(4, NONE),
        REDIRECT(5, NONE),
        ECHO_REQUEST(8, 128),
        ROUTER_ADVERTISEMENT(9, NONE),
        ROUTER_SOLICITATION(10, NONE),
        TIME_EXCEEDED(11, 3),
        PARAMETER_PROBLEM(12, 4),
        TIMESTAMP_REQUEST(13, NONE),
        TIMESTAMP_REPLY(14, NONE),
        PACKET_TOO_BIG(NONE, 2),
        MLD_LISTENER_QUERY(NONE, 130),
        MLD_LISTENER_REPORT(NONE, 131),
        MLD_LISTENER_DONE(NONE, 132),
        ND_ROUTER_SOLICIT(NONE, 133),
        ND_ROUTER_ADVERT(NONE, 134),
        ND_NEIGHBOR_SOLICIT(NONE, 135),
        ND_NEIGHBOR_ADVERT(NONE, 136),
        ND_REDIRECT(NONE, 137),
        MLD2_LISTENER_REPORT(NONE, 143);

        private final int v4;
        private final int v6;

        Known(int v4, int v6) {
            this.v4 = v4;
            this.v6 = v6;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private IcmpMessage message() {
            return new IcmpMessage(Optional.of(v4).filter(type -> type != NONE),
                    Optional.of(v6).filter(type -> type != NONE));
        }
    }

    public IcmpMessage {
        if (v4.isEmpty() && v6.isEmpty()) {
            throw new IllegalArgumentException("an ICMP message has a type in one family at least");
        }
        v4.ifPresent(IcmpMessage::check);
        v6.ifPresent(IcmpMessage::check);
        if (!v4.equals(v6) && !isKnown(v4, v6)) {
            throw new IllegalArgumentException("types that differ by family belong to a message with a name");
        }
    }

    private static void check(int type) {
        if (type < 0 || type > 255) {
            throw new IllegalArgumentException(FORM);
        }
    }

    private static boolean isKnown(Optional<Integer> v4, Optional<Integer> v6) {
        return Arrays.stream(Known.values())
                .anyMatch(each -> each.v4 == v4.orElse(NONE) && each.v6 == v6.orElse(NONE));
    }

    public static IcmpMessage parse(String text) {
        Optional<Known> known = Arrays.stream(Known.values()).filter(each -> each.word().equals(text)).findFirst();
        if (known.isPresent()) {
            return known.get().message();
        }
        int type = Decimal.parse(text, FORM);
        return new IcmpMessage(Optional.of(type), Optional.of(type));
    }

    /** Type number in one family. */
    public Optional<Integer> type(Family family) {
        return switch (family) {
            case IPV4 -> v4;
            case IPV6 -> v6;
        };
    }

    @Override
    public String toString() {
        return Arrays.stream(Known.values())
                .filter(each -> each.message().equals(this))
                .map(Known::word)
                .findFirst()
                .orElseGet(() -> Integer.toString(v4.orElseThrow()));
    }
}
