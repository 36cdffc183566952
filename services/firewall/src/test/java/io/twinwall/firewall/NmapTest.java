package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.firewall.judge.DocumentJudge;
import io.twinwall.firewall.judge.Judgement;
import io.twinwall.firewall.judge.Packet;
import io.twinwall.model.config.Verdict;
import io.twinwall.model.value.Dscp;
import io.twinwall.model.value.InterfaceName;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.ProtocolNumber;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What nmap sees from each zone is what the document opens, not a port more and not one fewer. What it expects is the
 * plain model's word on each port, so that no list here grows stale.
 */
@Tag("kernel")
final class NmapTest {
    private static final String PORTS = "1-1024,2222,5353,7000,8080";
    private static final String[] PATIENCE =
        {"--max-retries", "1", "--min-rate", "1500", "--max-rtt-timeout", "150ms", "--host-timeout", "60s"};
    /** A server that a forward names and that is not there. */
    private static final IpAddress ABSENT = IpAddress.parse("10.20.0.12");

    /** Whose port 53 is a server's port 5353. */
    private static final String FORWARDED = "2001:db8::1";

    private static PairNetwork net;
    private static DocumentJudge judge;

    @BeforeAll
    static void routerBetweenItsNeighbours() throws Exception {
        net = new PairNetwork();
        String answer = net.routerAgent.ask("apply dual-stack");
        assertTrue(answer.startsWith("applied"), answer);
        judge = new DocumentJudge(Documents.named("dual-stack"));
    }

    @AfterAll
    static void gone() throws Exception {
        if (net != null) {
            net.close();
        }
    }

    private static Namespace host(String zone) {
        return switch (zone) {
            case "lan" -> net.client;
            case "wan" -> net.internet;
            case "dmz" -> net.web;
            default -> throw new IllegalArgumentException(zone);
        };
    }

    private static String nmap(String zone, String target, String... what) {
        String[] start = {"nmap", "-n", "-Pn", "-oG", "-"};
        String[] all = new String[start.length + PATIENCE.length + what.length + 1 + (target.contains(":") ? 1 : 0)];
        int at = 0;
        for (String[] part : new String[][] {start, PATIENCE, what}) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        if (target.contains(":")) {
            all[at++] = "-6";
        }
        all[at] = target;
        return host(zone).exec(all);
    }

    private static Judgement judged(
            String zone, String source, String target, ProtocolNumber protocol, Optional<Packet.Ports> ports) {
        return judge.judge(new Packet(
                Optional.of(InterfaceName.parse(zone)), IpAddress.parse(source), IpAddress.parse(target), protocol,
                ports, Optional.empty(), Optional.empty(), new Dscp(0)));
    }

    private static Set<Integer> ports(IntPredicate which) {
        Set<Integer> found = new TreeSet<>();
        IntStream.concat(IntStream.rangeClosed(1, 1024), IntStream.of(2222, 5353, 7000, 8080))
                .filter(which)
                .forEach(found::add);
        return found;
    }

    /**
     * Ports that answered, in nmap's greppable output: {@code 80/open/tcp//http///}. The most frequent state is told as
     * a number only: {@code Ignored State: closed (1025)}.
     */
    private static Set<Integer> answered(String output, Set<Integer> scanned) {
        boolean closedIsTheRest = output.contains("Ignored State: closed ");
        Set<Integer> found = new TreeSet<>(closedIsTheRest ? scanned : Set.of());
        Matcher matcher = Pattern.compile("(\\d+)/([a-z|]+)/(?:tcp|udp)").matcher(output);
        while (matcher.find()) {
            int port = Integer.parseInt(matcher.group(1));
            if (matcher.group(2).equals("open") || matcher.group(2).equals("closed")) {
                found.add(port);
            } else {
                found.remove(port);
            }
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        "wan, 192.0.2.254, 192.0.2.1", "wan, 192.0.2.254, 192.0.2.10", "wan, 192.0.2.254, 192.0.2.2",
        "wan, 192.0.2.254, 10.20.0.11", "lan, 10.10.0.50, 10.10.0.1", "lan, 10.10.0.50, 10.20.0.11",
        "lan, 10.10.0.50, 192.0.2.254", "dmz, 10.20.0.11, 192.0.2.254", "dmz, 10.20.0.11, 10.10.0.50",
        "wan, 2001:db8::254, 2001:db8::1", "lan, 2001:db8:10::50, 2001:db8:20::11",
        "dmz, 2001:db8:20::11, 2001:db8:10::50"
    })
    void aSynScanFindsWhatTheDocumentLetsThrough(String zone, String source, String target) {
        // A closed port and one that is refused look the same: a reset. What is dropped gives no answer at all.
        Set<Integer> expected = ports(port -> {
            Judgement judged = judged(
                    zone, source, target, ProtocolNumber.TCP, Optional.of(new Packet.Ports(40_000, port)));
            return judged.verdict() != Verdict.DROP && !judged.destination().equals(ABSENT);
        });
        String output = nmap(zone, target, "-sS", "-p", PORTS);
        assertEquals(expected, answered(output, ports(port -> true)), zone + " -> " + target + "\n" + output);
    }

    @ParameterizedTest
    @CsvSource({
        "wan, 192.0.2.254, 192.0.2.1", "wan, 192.0.2.254, 192.0.2.2", "lan, 10.10.0.50, 10.20.0.11",
        "dmz, 10.20.0.11, 10.10.0.50", "wan, 2001:db8::254, 2001:db8::1", "lan, 2001:db8:10::50, 2001:db8:20::11",
        "dmz, 2001:db8:20::11, 2001:db8:10::50"
    })
    void aUdpScanFindsWhatTheDocumentLetsThrough(String zone, String source, String target) {
        Set<Integer> passing = ports(port -> isUdp(port) && judged(
                        zone, source, target, ProtocolNumber.UDP, Optional.of(new Packet.Ports(40_000, port)))
                .passes());
        String output = nmap(zone, target, "-sU", "-p", "50-56,67,123,161,500,5353,7000,8080");
        Set<Integer> answered = answered(output, ports(NmapTest::isUdp));
        assertTrue(passing.containsAll(answered), zone + " -> " + target + "\n" + output);
        // Where nobody listens, ICMP errors are sent at a low rate only, and not for each port.
        Set<Integer> served = new TreeSet<>(passing);
        served.retainAll(target.equals(FORWARDED) ? Set.of(53) : Set.of(5353, 7000, 8080));
        assertTrue(answered.containsAll(served), zone + " -> " + target + "\n" + output);
    }

    private static boolean isUdp(int port) {
        return (port >= 50 && port <= 56)
                || Set.of(67, 123, 161, 500, 5353, 7000, 8080).contains(port);
    }

    @ParameterizedTest
    @CsvSource({
        "wan, 192.0.2.1, 1 6", "wan, 192.0.2.2, 1", "lan, 10.10.0.1, 1", "dmz, 10.20.0.1, 1", "wan, 2001:db8::2, 58",
        "lan, 2001:db8:10::2, 58", "dmz, 2001:db8:20::2, 58"
    })
    void anIpProtocolScanFindsIcmpAndTheForwardOfPort80(String zone, String target, String expected) {
        String output = nmap(zone, target, "-sO", "-p", target.contains(":") ? "1-59,89,103,112,132"
                : "1-60,89,103,112,132");
        Set<String> answered = new TreeSet<>();
        Matcher matcher = Pattern.compile("(\\d+)/(?:open|closed)/").matcher(output);
        while (matcher.find()) {
            answered.add(matcher.group(1));
        }
        assertEquals(new TreeSet<>(List.of(expected.split(" "))), answered, zone + " -> " + target + "\n" + output);
    }
}
