package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The firewall of a real daemon as its operator sees it, with the document's own rules and real packets. */
@Tag("kernel")
class FirewallOperatorTest {
    private static final String ONE_NODE = """
        pair: {nodes: [r1]}
        interfaces:
          lan: {device: eth1, address: 10.10.0.2/24, virtual: 10.10.0.1/24, zone: lan}
          wan: {device: eth0, address: 192.0.2.2/24, virtual: 192.0.2.1/24, zone: wan}
        vrrp: {advertisement-interval: 100ms}
        firewall:
          rules:
            knock:
              from: lan
              to: local
              protocol: udp
              port: 4000
              add-source: knocked
              verdict: drop
            watched-pings:
              description: pings to the internet are written down, but not each of a flood
              from: lan
              to: wan
              protocol: icmp
              destination: "@servers"
              log: true
              log-limit: 1/second
              verdict: accept
            a-rule-of-a-rather-long-name-xyz: {from: wan, to: lan, protocol: tcp, port: 22, verdict: reject}
          groups:
            servers: {type: network, elements: [192.0.2.128/25, 198.51.100.0/24]}
            knocked: {type: address, timeout: 5m}
          policy: {lan -> wan: accept, lan -> local: accept}
          masquerade: [{from: lan, out: wan}]
        """;

    private static final Pattern COUNTED = Pattern.compile("(?m)^(\\d+) +\\d+ +rule watched-pings$");

    @TempDir
    Path directory;

    private Testbed testbed;
    private TwinwallNode r1;

    @BeforeEach
    void aRouterBetweenAClientAndAnInternet() {
        testbed = new Testbed(directory);
        testbed.boxBetweenClientAndInternet();
        r1 = new TwinwallNode(testbed, "r1", "r1", ONE_NODE).start();
        r1.becomes("Active", 10);
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    /** Of one connection each, since a rule sees the first packet of one only. */
    private void pings(int count) {
        for (int i = 0; i < count; i++) {
            testbed.out("client", "ping", "-c", "1", "-W", "2", "192.0.2.254");
        }
    }

    private String shown(String command) {
        Testbed.Ran ran = r1.cli(command);
        assertEquals(0, ran.status(), ran.text());
        if (!command.endsWith("| json")) {
            ran.text().lines().forEach(line -> assertTrue(line.length() <= 80, command + ": " + line));
        }
        return ran.text();
    }

    private long counted() {
        Matcher matcher = COUNTED.matcher(shown("show firewall rule watched-pings counters"));
        assertTrue(matcher.find());
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void zonesRulesAndGroupsAreShownWithTheirCountersInEightyColumns() {
        pings(2);
        testbed.out("client", "bash", "-c", "echo > /dev/udp/10.10.0.1/4000");
        assertEquals(2, counted());
        String all = shown("show firewall");
        assertTrue(all.contains("watched-pings"), all);
        assertTrue(all.contains("\na-rule-of-a-rather-long-name-xyz  reject   0        0      wan   lan\n"), all);
        String zone = shown("show firewall zone wan");
        assertTrue(zone.contains("watched-pings") && zone.contains("lan   wan  accept"), zone);
        assertFalse(zone.contains("knock "), zone);
        String rule = shown("show firewall rule watched-pings");
        assertTrue(rule.contains("place        2 of 3\n") && rule.contains("destination  @servers\n")
                && rule.contains("packets      2\n"), rule);
        String group = shown("show firewall group servers");
        assertTrue(group.contains("elements  2\n") && group.contains("\n198.51.100.0/24\n")
                && group.contains("rules     watched-pings\n"), group);
        String knocked = shown("show firewall group knocked");
        assertTrue(Pattern.compile("(?m)^10\\.10\\.0\\.50  (2[0-9][0-9]s|5m)$").matcher(knocked).find(), knocked);
        assertTrue(shown("show firewall group knocked counters").endsWith("rule knock\n"));
        assertTrue(shown("show firewall group knocked | json").contains("\"left\": \""));
        assertTrue(shown("show firewall counters | json").contains("\"counted-by\": \"rule watched-pings\""));
        Testbed.Ran wrong = r1.cli("show firewall rule watchedpings");
        assertEquals(1, wrong.status());
        assertEquals("there is no rule watchedpings; did you mean `watched-pings`?\n", wrong.text());
    }

    @Test
    void documentsLogRulesAreHeardUnderTheirNamesUpToTheirLimit() {
        long start = System.nanoTime();
        Process monitor = testbed.start("r1", r1.console("monitor firewall rule watched"));
        Testbed.eventually("a ping is shown; it printed " + testbed.printed(monitor), 20, () -> {
            pings(1);
            return testbed.printed(monitor).contains("firewall.rules.watched-pings: forward from ");
        });
        pings(40);
        long counted = counted();
        Testbed.kill(monitor);
        // The burst of nftables, and one a second.
        long most = 5 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1;
        assertTrue(counted > most, counted + " pings");
        String printed = testbed.printed(monitor);
        assertTrue(printed.contains(": icmp 10.10.0.50 -> 192.0.2.254 type 8 code 0 id "), printed);
        long logged = printed.lines().filter(line -> line.contains("firewall.rules.watched-pings")).count();
        assertTrue(logged >= 1 && logged <= most, printed);
        String log = r1.cli("show log").text();
        assertTrue(log.lines().anyMatch(line -> line.contains("FLOW-0101")
                && line.contains("firewall.rules.watched-pings: forward from ")), log);
        long events = log.lines().filter(line -> line.contains("firewall.rules.watched-pings")).count();
        assertTrue(events >= logged && events <= most, log);
    }

    @Test
    void whatTheKernelRefusesIsToldAtItsLineInTheOperatorsFile() {
        Path file = directory.resolve("fast.yaml");
        String text = ONE_NODE.replace("  masquerade:", "  offload: true\n  masquerade:");
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Testbed.Ran ran = testbed.run("r1", "sh", "-c", "printf 'load " + file + "\\ncommit check\\ncommit\\n' | "
                + String.join(" ", r1.console()));
        boolean offloads = testbed.run("r1", "nft", "-c", "add table inet probe; add flowtable inet probe f { hook"
                + " ingress priority 0; devices = { lo }; }").status() == 0;
        int line = (int) text.substring(0, text.indexOf("offload")).lines().count();
        String refusal = "firewall.offload: line " + line + ": this kernel has no flowtable";
        assertEquals(offloads ? 0 : 2, ran.text().split(Pattern.quote(refusal), -1).length - 1, ran.text());
        assertEquals(offloads ? 0 : 1, ran.status(), ran.text());
    }
}
