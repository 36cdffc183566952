package io.twinwall.model.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.Document;
import io.twinwall.model.schema.Binder;
import io.twinwall.model.schema.Binding;
import io.twinwall.model.schema.Places;
import io.twinwall.model.schema.SetLines;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The wording of each rule is pinned by the appliance's bad files; here is what rules must not say, and limits. */
final class DocumentVerifierTest {
    private static final String ONE = """
            pair.nodes = r1
            interfaces.lan.device = eth1
            interfaces.lan.address = 10.10.0.2/24
            interfaces.lan.zone = lan
            interfaces.wan.device = eth0
            interfaces.wan.address = 192.0.2.2/24
            interfaces.wan.zone = wan
            firewall.policy.lan -> wan = accept
            """;

    private static List<String> findings(String lines) {
        Binding binding = Binder.bind(SetLines.parse(lines));
        assertEquals(List.of(), binding.findings());
        return DocumentVerifier.verify(binding.document(), binding.places()).stream().map(Finding::toString).toList();
    }

    @Test
    void aPairOfOneNodeIsWhole() {
        assertEquals(List.of(), findings(ONE
                + "interfaces.lan.virtual = 10.10.0.1/24\nroutes.1.to = default\nroutes.1.via = 192.0.2.254"));
    }

    @Test
    void withoutPlacesTheOtherPathIsNamed() {
        Document document = SetLines.document(ONE.replace("192.0.2.2/24", "10.10.0.9/24"));
        assertEquals(List.of(
                "error interfaces.wan.address: network 10.10.0.0/24 overlaps 10.10.0.0/24 of interface `lan`,"
                        + " also at interfaces.lan.address; each port needs a network of its own"),
                DocumentVerifier.verify(document, Places.none()).stream().map(Finding::toString).toList());
    }

    @Test
    void aPublicAddressMayHaveAPrefixOfItsOwn() {
        String lines = ONE + "interfaces.wan.virtual = 203.0.113.5/29\n";
        assertEquals(1, findings(lines).size(), "nothing shows that the prefix is meant");
        assertEquals(List.of(), findings(lines + "routes.1.to = default\nroutes.1.via = 203.0.113.1"));
    }

    @Test
    void aVirtualAddressAloneOnItsHostPrefixIsFineInsideTheNetwork() {
        assertEquals(List.of(), findings(ONE + "interfaces.wan.virtual = 192.0.2.77/32"));
    }

    @Test
    void bothEndsOfATinyNetworkAreHosts() {
        assertEquals(List.of(), findings(ONE.replace("192.0.2.2/24", "192.0.2.0/31")
                .replace("10.10.0.2/24", "10.10.0.255/32")));
    }

    @Test
    void linkLocalAddressesMayRepeat() {
        assertEquals(List.of(), findings(ONE.replace("10.10.0.2/24", "fe80::1/64")
                .replace("192.0.2.2/24", "[192.0.2.2/24, fe80::1/64]")));
    }

    @Test
    void theSameNetworkOnTheTwoNodesOfOnePortIsNoOverlap() {
        assertEquals(List.of(), findings("""
                pair.nodes = [r1, r2]
                pair.link.interface = sync
                interfaces.sync.device = eth3
                interfaces.sync.address.r1 = 169.254.77.1/30
                interfaces.sync.address.r2 = 169.254.77.2/30
                interfaces.lan.device = eth1
                interfaces.lan.address.r1 = 10.10.0.2/24
                interfaces.lan.address.r2 = 10.10.0.3/24
                interfaces.lan.virtual = [10.10.0.1/24, 10.10.0.4/24]
                interfaces.lan.zone = lan
                firewall.policy.lan -> local = accept
                """));
    }

    @Test
    void defaultRoutesOfBothFamiliesStandSideBySide() {
        assertEquals(List.of(), findings(ONE.replace("192.0.2.2/24", "[192.0.2.2/24, 2001:db8::2/64]") + """
                routes.1.to = default
                routes.1.via = 192.0.2.254
                routes.2.to = default
                routes.2.via = 2001:db8::1
                """));
    }

    @Test
    void whatIsLostIsNotReportedAsAbsent() {
        Binding binding = Binder.bind(SetLines.parse(ONE.replace("interfaces.wan.device = eth0",
                "interfaces.wan.mtu = 1500")
                + "routes.1.to = default\nroutes.1.via = 192.0.2.254\n"
                + "firewall.masquerade.1.from = lan\nfirewall.masquerade.1.out = wan"));
        assertEquals(1, binding.findings().size());
        assertEquals(List.of(), DocumentVerifier.verify(binding.document(), binding.places()));
    }

    @Test
    void tooManyVirtualRoutersForTheirNumbers() {
        String lines = "pair.nodes = r1\n" + IntStream.rangeClosed(1, 256)
                .mapToObj(i -> "interfaces.v" + i + ".device = e" + i + "\ninterfaces.v" + i + ".address = 10."
                        + i / 200 + "." + i % 200
                        + ".2/24\ninterfaces.v" + i + ".virtual = 10." + i / 200 + "." + i % 200
                                + ".1/24\ninterfaces.v" + i
                        + ".zone = lan\n")
                .collect(Collectors.joining()) + "firewall.policy.lan -> local = accept";
        List<String> findings = findings(lines);
        assertEquals(1, findings.size());
        assertTrue(findings.getFirst().contains("more virtual routers than there are VRIDs"), findings.getFirst());
    }

    @Test
    void anAdvertisementHoldsOnlySoManyAddresses() {
        String many = IntStream.rangeClosed(3, 258).mapToObj(i -> "10.10." + i / 256 + "." + i % 256 + "/16")
                .filter(address -> !address.startsWith("10.10.0.0/"))
                .collect(Collectors.joining(", ", "[", "]"));
        String lines = ONE.replace("10.10.0.2/24", "10.10.0.2/16") + "interfaces.lan.virtual = " + many;
        assertEquals(List.of(
                "9:1 error interfaces.lan.virtual: 256 virtual IPv4 addresses; a virtual router has at most 255"),
                findings(lines));
    }

    @Test
    void anIpv6AdvertisementFitsAPacketOf1500Bytes() {
        String many = IntStream.rangeClosed(1, 90).mapToObj(i -> "2001:db8::" + i + "/64")
                .collect(Collectors.joining(", ", "[", "]"));
        assertEquals(List.of(
                "9:1 error interfaces.lan.virtual: 91 virtual IPv6 addresses with the link-local one that leads them;"
                        + " a virtual router has at most 90"),
                findings(ONE + "interfaces.lan.virtual = " + many));
        assertEquals(List.of(), findings(ONE + "interfaces.lan.virtual = " + many.replace("2001:db8::90/64",
                "fe80::1/64")));
    }

    @Test
    void twentyThousandInterfacesOfOneNetworkAreJudgedInTime() {
        String lines = "pair.nodes = [r1, r2]\n" + IntStream.range(0, 20_000)
                .mapToObj(i -> "interfaces.i" + i + ".device = eth1\ninterfaces.i" + i + ".address = 10.0.0.1/8\n")
                .collect(Collectors.joining());
        Binding binding = Binder.bind(SetLines.parse(lines));
        List<Finding> findings = assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> DocumentVerifier.verify(binding.document(), binding.places()));
        assertEquals(1, binding.findings().size(), "too many entries are one finding");
        assertTrue(Finding.anyError(findings));
        assertTrue(findings.size() < 30_000, "findings grow with the document, not with its square");
    }
}
