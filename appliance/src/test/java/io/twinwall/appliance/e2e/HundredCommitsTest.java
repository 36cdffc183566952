package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.value.TimeSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real daemon whose operator commits again and again, each time something else around a rule that counts and a group
 * that rules fill (pain 21: a commit flushes counters, sets, others' rules).
 */
@Tag("kernel")
class HundredCommitsTest {
    private static final int COMMITS = 100;
    /** Commits that one console makes in a row; between them there is traffic, and a look. */
    private static final int IN_A_ROW = 10;

    private static final int TEN_THOUSAND = 10_000;

    /** A connection each, as a day has them. */
    private static final int CONNECTIONS_OF_A_DAY = 20_000;

    private static final String SOMEBODY_ELSES = "table inet others {\n\tcounter daily {\n\t\tpackets 864000 bytes"
            + " 51840000\n\t}\n\n\tset seen {\n\t\ttype ipv4_addr\n\t\telements = { 192.0.2.7 }\n\t}\n}\n";

    @TempDir
    Path directory;

    private Testbed testbed;
    private TwinwallNode r1;

    @BeforeEach
    void aRouterBetweenAClientAndAnInternet() {
        testbed = new Testbed(directory);
        testbed.boxBetweenClientAndInternet();
        r1 = new TwinwallNode(testbed, "r1", "r1", document(0)).start();
        r1.becomes("Active", 10);
        testbed.out("r1", "nft", SOMEBODY_ELSES);
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private static String neighbour(String name, int port) {
        return "    " + name + ": {from: lan, to: wan, protocol: tcp, port: " + port + ", verdict: accept}\n";
    }

    /** The document of the n-th commit: what counts and what is filled are the same in each, all else is not. */
    private static String document(int n) {
        List<String> rules = new ArrayList<>();
        rules.add("    day: {description: commit " + n
                + ", from: lan, to: wan, protocol: udp, port: 9, verdict: accept}\n");
        rules.add(n % 4 < 2 ? 0 : rules.size(), neighbour("first", 1000));
        rules.add(n % 4 % 2 == 0 ? rules.size() : 0, neighbour("second", 2000 + n % 5));
        for (int i = 0; i < n % 3; i++) {
            rules.add(n % 2 == 0 ? 0 : rules.size(), neighbour("more-" + n + "-" + i, 3000 + n));
        }
        rules.add("    knock: {from: lan, to: local, protocol: udp, port: 4000, add-source: knocked, verdict: drop}\n");
        rules.add("    ssh: {from: lan, to: local, source: '@knocked', protocol: tcp, port: 22, verdict: accept}\n");
        return """
            pair: {nodes: [r1]}
            interfaces:
              lan: {device: eth1, address: 10.10.0.2/24, virtual: 10.10.0.1/24, zone: lan}
              wan: {device: eth0, address: 192.0.2.2/24, virtual: 192.0.2.1/24, zone: wan}
            vrrp: {advertisement-interval: 100ms}
            firewall:
              groups:
                knocked: {type: address, timeout: 1h}
                servers: {type: network, elements: [198.51.100.%d, 203.0.113.0/%d]}
              policy: {wan -> local: %s, lan -> local: accept}
              zones: {lan: {reverse-path: %s}}
              rules:
            """.formatted(n, 24 + n % 8, n % 5 == 0 ? "reject" : "drop", n % 6 == 0 ? "strict" : "off")
                + String.join("", rules)
                + (n % 7 == 0 ? "  forward: [{in: wan, protocol: tcp, port: 80, to: 10.10.0.50:8080}]\n" : "")
                + (n % 2 == 0 ? "  masquerade: [{from: lan, out: wan}]\n" : "");
    }

    private void connections(int count) {
        testbed.out("client", "bash", "-c",
                "for ((i = 0; i < " + count + "; i++)); do echo > /dev/udp/192.0.2.254/9; done");
    }

    private long number(String json, String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\": \"?(\\d+)").matcher(json);
        assertTrue(matcher.find(), json);
        return Long.parseLong(matcher.group(1));
    }

    private static TimeSpan left(String json) {
        Matcher matcher = Pattern.compile("\"left\": \"(\\w+)\"").matcher(json);
        assertTrue(matcher.find(), json);
        return TimeSpan.parse(matcher.group(1));
    }

    private long counted(String key) {
        return number(r1.cli("show firewall rule day counters | json").text(), key);
    }

    private String commits(int from, int to) {
        StringBuilder typed = new StringBuilder();
        for (int n = from; n < to; n++) {
            try {
                Files.writeString(directory.resolve("commit" + n + ".yaml"), document(n));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            typed.append("load ").append(directory.resolve("commit" + n + ".yaml")).append("\\ncommit\\n");
        }
        return testbed.run("r1", "sh", "-c", "printf '" + typed + "' | " + String.join(" ", r1.console())).text();
    }

    @Test
    void twentyFourHourOldCounterSurvivesAHundredCommits() {
        connections(CONNECTIONS_OF_A_DAY);
        long sent = CONNECTIONS_OF_A_DAY;
        assertEquals(sent, counted("packets"));
        testbed.out("client", "bash", "-c", "echo > /dev/udp/10.10.0.1/4000");
        String knocked = r1.cli("show firewall group knocked | json").text();
        assertEquals(1, number(knocked, "matching"), knocked);
        for (int n = 1; n < COMMITS; n += IN_A_ROW) {
            String said = commits(n, n + IN_A_ROW);
            assertEquals(IN_A_ROW, said.lines().filter("committed"::equals).count(), said);
            connections(1);
            sent++;
            assertEquals(sent, counted("packets"), "after commit " + (n + IN_A_ROW - 1) + "\n"
                    + r1.cli("show log").text());
            assertEquals(29 * sent, counted("bytes"));
        }
        String still = r1.cli("show firewall group knocked | json").text();
        assertTrue(still.contains("\"element\": \"10.10.0.50\""), still);
        assertTrue(left(still).compareTo(left(knocked)) < 0, "its time begins anew: " + still);
        assertEquals(SOMEBODY_ELSES, testbed.out("r1", "nft", "list", "table", "inet", "others"));
        assertTrue(!r1.log().contains("FW-0104") && !r1.log().contains("FW-0103"), r1.log());
    }

    /** The document of {@link #document} with many more rules, of which one looks for a port. */
    private static String large(int port) {
        StringBuilder rules = new StringBuilder("  rules:\n");
        for (int i = 0; i < TEN_THOUSAND; i++) {
            rules.append("    r").append(i).append(": {from: lan, to: wan, destination: 198.18.").append(i / 250)
                    .append('.').append(i % 250).append(", protocol: tcp, port: ")
                    .append(i == TEN_THOUSAND / 2 ? port : 80).append(", verdict: accept}\n");
        }
        return document(0).replace("  rules:\n", rules);
    }

    /** Pain 20: CLI and commit are slow, worst at 10,000 rules. Whole commands, the start of their program included. */
    @Test
    void oneChangeAmongTenThousandRulesIsCommittedAndShownWhileTheOperatorWaits() throws IOException {
        Path first = Files.writeString(directory.resolve("large.yaml"), large(443));
        Path second = Files.writeString(directory.resolve("larger.yaml"), large(8443));
        assertEquals(0, r1.cli("load " + first).status());
        assertEquals("committed\n", r1.cli("commit").text());
        connections(1);
        assertEquals(1, counted("packets"));
        long start = System.nanoTime();
        assertEquals(0, r1.cli("load " + second).status());
        Testbed.Ran compared = r1.cli("compare");
        assertEquals(1, compared.text().lines().filter(line -> line.contains("8443")).count(), compared.text());
        assertEquals("committed\n", r1.cli("commit").text());
        assertTrue(r1.cli("show firewall rule r5000").text().contains("port         8443\n"));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(millis < 15_000, "load, compare, commit and show took " + millis + " ms");
        assertEquals(1, counted("packets"));
    }
}
