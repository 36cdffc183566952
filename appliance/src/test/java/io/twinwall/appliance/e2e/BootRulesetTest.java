package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a box lets through between its start and the daemon's, by the real boot script. */
@Tag("kernel")
class BootRulesetTest {
    private static final Path SCRIPT = Path.of("boot/twinwall-ruleset").toAbsolutePath();
    private static final String DOCUMENT = """
        pair: {nodes: [r1]}
        interfaces:
          lan: {device: eth1, address: 10.10.0.1/24, zone: lan}
          wan: {device: eth0, address: 192.0.2.1/24, zone: wan}
        firewall:
          policy: {lan -> wan: accept, lan -> local: accept}
          masquerade: [{from: lan, out: wan}]
        """;

    @TempDir
    Path directory;

    private Testbed testbed;

    @BeforeEach
    void aBoxBetweenAClientAndAnInternet() {
        testbed = new Testbed(directory);
        testbed.boxBetweenClientAndInternet();
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private Testbed.Ran boot(Path state) {
        return testbed.run("r1", "env", "TWINWALL_STATE=" + state, SCRIPT.toString());
    }

    private String rules() {
        return testbed.out("r1", "nft", "--stateless", "list", "ruleset").lines()
                .filter(line -> !line.isBlank())
                .collect(Collectors.joining("\n"));
    }

    private void addressed() {
        testbed.out("r1", "ip", "addr", "add", "10.10.0.1/24", "dev", "eth1");
        testbed.out("r1", "ip", "addr", "add", "192.0.2.1/24", "dev", "eth0");
    }

    private boolean answers(String host, String address) {
        return testbed.run(host, "ping", "-c", "1", "-W", "1", address).status() == 0;
    }

    @Test
    void aBoxThatNeverCommittedDropsEverythingAndForwardsNothing() {
        addressed();
        testbed.out("r1", "sysctl", "-qw", "net.ipv4.ip_forward=1");
        assertTrue(answers("client", "10.10.0.1"));
        assertTrue(answers("client", "192.0.2.254") || answers("internet", "192.0.2.1"));
        Testbed.Ran ran = boot(directory.resolve("none"));
        assertEquals(0, ran.status(), ran.text());
        assertTrue(ran.text().contains("everything is dropped"), ran.text());
        assertTrue(!answers("client", "10.10.0.1") && !answers("internet", "192.0.2.1"));
        assertEquals("0", testbed.out("r1", "cat", "/proc/sys/net/ipv4/ip_forward").strip());
        assertEquals("0", testbed.out("r1", "cat", "/proc/sys/net/ipv6/conf/all/forwarding").strip());
        assertEquals(0, testbed.run("r1", "ping", "-c", "1", "-W", "1", "127.0.0.1").status());
    }

    @Test
    void aBoxThatCommittedFiltersAsItDidBeforeItsDaemonIsThere() {
        TwinwallNode r1 = new TwinwallNode(testbed, "r1", "r1", DOCUMENT).start();
        assertTrue(answers("client", "10.10.0.1"));
        String before = rules();
        r1.crash();
        assertEquals(before, rules(), "a box without its daemon filters on");
        // The power goes: what the kernel held is gone, what is on disk is not.
        testbed.out("r1", "nft", "flush", "ruleset");
        assertNotEquals(before, rules());
        Testbed.Ran ran = boot(r1.state());
        assertEquals(0, ran.status(), ran.text());
        assertTrue(ran.text().contains("the last commit is in force"), ran.text());
        assertEquals(before, rules());
        assertEquals("0", testbed.out("r1", "cat", "/proc/sys/net/ipv4/ip_forward").strip());
        // The daemon takes over what the script loaded.
        r1.start();
        assertEquals(before, rules());
        assertTrue(answers("client", "192.0.2.254"));
    }

    @Test
    void aDamagedRulesetClosesTheBoxAndSaysWhere() throws IOException {
        Path state = Files.createDirectory(directory.resolve("state"));
        Files.writeString(state.resolve("ruleset.json"), "{\"nftables\": [{\"add\": {\"table\"");
        addressed();
        Testbed.Ran ran = boot(state);
        assertEquals(0, ran.status(), ran.text());
        assertTrue(ran.text().contains("ruleset.json was refused"), ran.text());
        assertTrue(!answers("client", "10.10.0.1"));
        assertTrue(rules().contains("boot.closed"), rules());
    }
}
