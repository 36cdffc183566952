package io.twinwall.appliance.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pair of which one half is keepalived: {@code r1} runs Twinwall, {@code other} Debian's keepalived. */
@Tag("kernel")
class KeepalivedInteropTest {
    private static final String VIRTUAL_MAC = "00:00:5e:00:01:0a";
    private static final String DOCUMENT = """
        pair: {nodes: [r1, r2]}
        interfaces:
          lan: {device: eth1, address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}, virtual: 10.10.0.1/24, vrid: 10, zone: lan}
        vrrp:
          advertisement-interval: 100ms
          preempt: PREEMPT
          groups: {main: {interfaces: [lan], priority: {r1: PRIORITY, r2: 1}}}
        firewall: {policy: {lan -> local: accept}}
        """;

    @TempDir
    Path directory;

    private Testbed testbed;
    private KeepalivedNode keepalived;

    @BeforeEach
    void aSegmentWithARouterAnotherAndAClient() {
        testbed = new Testbed(directory);
        testbed.segment("lan");
        for (String host : new String[] {"r1", "other", "client"}) {
            testbed.host(host);
            testbed.plug(host, "eth1", "lan");
        }
        testbed.out("client", "ip", "addr", "add", "10.10.0.50/24", "dev", "eth1");
        // What keepalived leaves to the admin: without these its box answers and asks by ARP with the real MAC.
        testbed.out("other", "sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2");
        keepalived = new KeepalivedNode(testbed, "other", "10.10.0.3/24");
    }

    @AfterEach
    void nothingIsLeft() {
        testbed.close();
    }

    private TwinwallNode twinwall(int priority, boolean preempt) {
        String yaml =
                DOCUMENT.replace("PREEMPT", Boolean.toString(preempt)).replace("PRIORITY", Integer.toString(priority));
        return new TwinwallNode(testbed, "r1", "r1", yaml);
    }

    /** One ping answers, and the client's neighbour entry is the virtual MAC. */
    private void theClientIsServed() {
        testbed.out("client", "ping", "-c", "1", "-W", "2", "10.10.0.1");
        String neighbour = testbed.out("client", "ip", "neigh", "show", "10.10.0.1");
        assertTrue(neighbour.contains(VIRTUAL_MAC), neighbour);
    }

    @Test
    void takesOverFromACrashedKeepalivedAndStaysThereWithoutPreempt() {
        keepalived.start(200, "nopreempt");
        keepalived.becomesMaster(5);
        TwinwallNode r1 = twinwall(250, false).start();
        assertTrue(r1.is("Backup"), "preempt is off: the present Active is left alone although our priority is higher");
        theClientIsServed();
        keepalived.crash();
        r1.becomes("Active", 5);
        theClientIsServed();
        keepalived.start(200, "nopreempt");
        keepalived.isUp();
        assertTrue(r1.is("Active"));
        assertFalse(keepalived.holdsTheAddress());
    }

    @Test
    void takesOverFromKeepalivedsFarewellAndItFromOurs() {
        keepalived.start(200, "nopreempt");
        keepalived.becomesMaster(5);
        TwinwallNode r1 = twinwall(150, false).start();
        assertTrue(r1.is("Backup"));
        keepalived.stop();
        r1.becomes("Active", 5);
        theClientIsServed();
        keepalived.start(200, "nopreempt");
        keepalived.isUp();
        assertEquals(0, r1.cli("request failover").status());
        keepalived.becomesMaster(5);
        r1.becomes("Backup", 5);
        theClientIsServed();
    }

    @Test
    void keepalivedTakesOverWhenTheDaemonIsKilledAndTheDeadBoxDoesNotAnswer() {
        TwinwallNode r1 = twinwall(250, false).start();
        r1.becomes("Active", 5);
        keepalived.start(100, "nopreempt");
        keepalived.isUp();
        assertFalse(keepalived.holdsTheAddress(), "our adverts, with their checksum, are accepted");
        r1.crash();
        keepalived.becomesMaster(5);
        theClientIsServed();
        String answers = testbed.run("client", "arping", "-c", "3", "-w", "3", "-I", "eth1", "10.10.0.1")
                .text();
        assertTrue(
                Pattern.compile("Received [1-9][0-9]* response")
                        .matcher(answers)
                        .find(),
                answers);
        r1.start();
        assertTrue(r1.is("Backup"), "preempt is off");
    }

    @Test
    void prioritiesAndPreemptAreRespectedBothWays() {
        TwinwallNode r1 = twinwall(150, true).start();
        r1.becomes("Active", 5);
        keepalived.start(200, "");
        keepalived.becomesMaster(5);
        r1.becomes("Backup", 5);
        keepalived.crash();
        r1.becomes("Active", 5);
        keepalived.start(100, "");
        keepalived.isUp();
        assertTrue(r1.is("Active"), "a lower priority does not preempt");
        r1.stop();
        keepalived.becomesMaster(5);
        r1.start();
        r1.becomes("Active", 5);
        keepalived.becomesBackup(5);
        theClientIsServed();
    }
}
