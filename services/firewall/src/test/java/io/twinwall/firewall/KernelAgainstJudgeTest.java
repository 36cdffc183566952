package io.twinwall.firewall;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** For random documents and random packets the kernel decides what the plain model of the document says. */
@Tag("kernel")
final class KernelAgainstJudgeTest {
    private static final int DOCUMENTS = 150;
    private static final int PACKETS = 300;
    private static Namespace router;
    private static Agent agent;

    @BeforeAll
    static void aRouterWhoseCablesEndInTheSameRoom() throws Exception {
        router = Namespace.make("judge");
        for (String device : List.of("eth0", "eth1", "eth2")) {
            router.cable(device, router, device + "-far");
            router.sysctl("net/ipv6/conf/" + device + "-far/disable_ipv6", "1");
        }
        router.sysctl("net/ipv4/ip_forward", "1");
        router.sysctl("net/ipv6/conf/all/forwarding", "1");
        for (String address : List.of("10.10.0.1/24", "2001:db8:10::1/64")) {
            router.address("eth1", address);
        }
        for (String address : List.of("10.20.0.1/24", "2001:db8:20::1/64")) {
            router.address("eth2", address);
        }
        for (String address : List.of("192.0.2.1/24", "192.0.2.10/24", "2001:db8::1/64")) {
            router.address("eth0", address);
        }
        agent = router.agent();
    }

    @AfterAll
    static void gone() {
        if (agent != null) {
            agent.close();
        }
        if (router != null) {
            router.close();
        }
    }

    /** Another seed with {@code -Dseed=N}; what differs names its own. */
    @Test
    void kernelAndModelAgreeOnEveryPacket() {
        long first = Long.getLong("seed", 1);
        int[] counts = new int[3];
        List<String> differences = new ArrayList<>();
        for (long seed = first; seed < first + DOCUMENTS && differences.size() < 10; seed++) {
            String answer = agent.ask("property " + seed + " " + PACKETS);
            if (answer.startsWith("agreed")) {
                String[] words = answer.split(" ");
                for (int i = 0; i < 3; i++) {
                    counts[i] += Integer.parseInt(words[2 + 2 * i]);
                }
            } else {
                differences.add(answer);
            }
        }
        assertTrue(differences.isEmpty(), String.join("\n", differences));
        // A generator that only ever makes one verdict proves nothing.
        assertTrue(Arrays.stream(counts).allMatch(count -> count > DOCUMENTS * PACKETS / 100), Arrays.toString(counts));
    }
}
