package io.twinwall.appliance.commit;

import static io.twinwall.appliance.TestDocuments.document;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.Document;
import io.twinwall.model.control.Origin;
import io.twinwall.model.value.NodeName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionGuardTest {
    private static final String OPEN = """
        pair: {nodes: [r1]}
        interfaces:
          lan: {device: eth1, address: 10.10.0.2/24, virtual: 10.10.0.1/24, zone: lan}
          wan: {device: eth0, address: 192.0.2.2/24, zone: wan}
        routes: [{to: default, via: 192.0.2.254}]
        firewall:
          policy: {lan -> local: accept, lan -> wan: accept}
        """;
    private static final Origin FROM_LAN = origin("10.10.0.50 40000 10.10.0.2 22");
    private static final Origin FROM_FAR = origin("203.0.113.7 40000 192.0.2.2 22");

    private final SessionGuard guard = new SessionGuard(new NodeName("r1"));

    private static Origin origin(String connection) {
        return Origin.ofSshConnection(connection).orElseThrow();
    }

    private Optional<String> obstacle(String next, Origin origin) {
        return obstacle(OPEN, next, origin);
    }

    private Optional<String> obstacle(String now, String next, Origin origin) {
        Document present = document(now);
        return guard.obstacle(present, document(next), origin);
    }

    @Test
    void whatLeavesTheWayInOpenIsNoObstacle() {
        assertEquals(Optional.empty(), obstacle(OPEN.replace("lan -> wan: accept", "lan -> wan: drop"), FROM_LAN));
    }

    @Test
    void aClosedPolicyARuleAndALostAddressAreNamed() {
        assertEquals(
                Optional.of("port 22 of 10.10.0.2 is closed to 10.10.0.50 by firewall.policy.lan -> local"),
                obstacle(OPEN.replace("lan -> local: accept", "lan -> local: drop"), FROM_LAN));
        assertEquals(
                Optional.of("port 22 of 10.10.0.2 is closed to 10.10.0.50 by want of a policy to local"),
                obstacle(OPEN.replace("lan -> local: accept, ", ""), FROM_LAN));
        assertEquals(
                Optional.of("port 22 of 10.10.0.2 is closed to 10.10.0.50 by firewall.rules.no-ssh"),
                obstacle(OPEN + "  rules: {no-ssh: {from: lan, to: local, port: 22, verdict: reject}}\n", FROM_LAN));
        assertEquals(
                Optional.of("10.10.0.2 is no address of this node"),
                obstacle(OPEN.replace("10.10.0.2/24", "10.10.0.9/24"), FROM_LAN));
        String moved = OPEN.replace("10.10.0.2/24, virtual: 10.10.0.1/24", "10.99.0.2/24").replace(
                "routes: [{to: default, via: 192.0.2.254}]\n", "");
        assertEquals(Optional.of("no route leads to 10.10.0.50"), obstacle(moved, FROM_LAN));
    }

    @Test
    void whoCouldNotComeInBeforeIsNotHindered() {
        String closed = OPEN.replace("lan -> local: accept, ", "");
        assertEquals(Optional.empty(), obstacle(closed, closed, FROM_LAN));
        assertEquals(Optional.empty(), obstacle(OPEN, FROM_FAR));
    }

    @Test
    void aRuleThatLetsTheOperatorInIsEnough() {
        String rule = OPEN
                + "  rules: {ssh: {from: wan, to: local, source: 203.0.113.0/24, port: 22, verdict: accept}}\n";
        assertTrue(obstacle(rule, OPEN, FROM_FAR).isPresent());
        assertEquals(Optional.empty(), obstacle(rule, rule.replace("203.0.113.0/24", "203.0.113.7"), FROM_FAR));
    }
}
