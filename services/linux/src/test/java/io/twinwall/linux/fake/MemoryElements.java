package io.twinwall.linux.fake;

import io.twinwall.linux.netlink.NfElement;
import io.twinwall.linux.netlink.Octets;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Elements of libnftables-json(5) as the kernel keeps them. */
final class MemoryElements {
    private MemoryElements() {}

    /** One element: one of the kernel's, or two where it is an interval. */
    static List<NfElement> of(String type, boolean interval, Object json) {
        if (json instanceof List<?> entry) {
            return List.of(NfElement.entry(key(type, entry.getFirst()), verdict((Map<?, ?>) entry.getLast())));
        }
        if (!interval) {
            return List.of(NfElement.key(key(type, json)));
        }
        Octets first;
        BigInteger following;
        if (json instanceof Map<?, ?> span && span.get("range") instanceof List<?> range) {
            first = key(type, range.getFirst());
            following = new BigInteger(1, key(type, range.getLast()).bytes()).add(BigInteger.ONE);
        } else if (json instanceof Map<?, ?> span && span.get("prefix") instanceof Map<?, ?> prefix) {
            first = key(type, prefix.get("addr"));
            int free = 8 * first.length() - ((Number) prefix.get("len")).intValue();
            following = new BigInteger(1, first.bytes()).add(BigInteger.ONE.shiftLeft(free));
        } else {
            first = key(type, json);
            following = new BigInteger(1, first.bytes()).add(BigInteger.ONE);
        }
        return following.bitLength() > 8 * first.length()
                ? List.of(NfElement.key(first))
                : List.of(NfElement.key(first), NfElement.end(bytes(following, first.length())));
    }

    private static Octets bytes(BigInteger number, int length) {
        byte[] digits = number.toByteArray();
        byte[] padded = new byte[length];
        int used = Math.min(digits.length, length);
        System.arraycopy(digits, digits.length - used, padded, length - used, used);
        return Octets.of(padded);
    }

    private static Octets key(String type, Object json) {
        return switch (type) {
            case "ifname" -> Octets.of(Arrays.copyOf(((String) json).getBytes(StandardCharsets.US_ASCII), 16));
            case "ipv4_addr", "ipv6_addr" -> Octets.of(InetAddress.ofLiteral((String) json).getAddress());
            case "ether_addr" -> Octets.of(HexFormat.ofDelimiter(":").parseHex((String) json));
            case "inet_service" -> bytes(BigInteger.valueOf(((Number) json).longValue()), 2);
            default -> throw new IllegalArgumentException("elements of type " + type + " are not known here");
        };
    }

    private static NfElement.Verdict verdict(Map<?, ?> json) {
        Map.Entry<?, ?> verdict = json.entrySet().iterator().next();
        String chain = Optional.ofNullable((Map<?, ?>) verdict.getValue()).map(to -> (String) to.get("target"))
                .orElse("");
        return new NfElement.Verdict(switch ((String) verdict.getKey()) {
            case "accept" -> NfElement.Verdict.ACCEPT;
            case "drop" -> NfElement.Verdict.DROP;
            case "jump" -> NfElement.Verdict.JUMP;
            case "goto" -> NfElement.Verdict.GOTO;
            default -> throw new IllegalArgumentException("verdict " + verdict.getKey() + " is not known here");
        }, chain);
    }
}
