package io.twinwall.appliance.bench.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.appliance.document.Reading;
import io.twinwall.appliance.lab.LabFailed;
import io.twinwall.model.config.Document;
import io.twinwall.model.verify.Vrids;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Both contestants are configured alike, and ours with a document it accepts. */
final class ConfigurationsTest {
    private static final Path DOCUMENTED = Path.of("lab.d/pair.yaml");
    private static final PairSettings USUAL = PairSettings.byAdvertisements(Duration.ofMillis(100));

    @Test
    void documentedPairTakesTheIntervalAndThePreemptOfTheCase() throws IOException, LabFailed {
        String yaml = Files.readString(DOCUMENTED);
        Document document = valid(
                Twinwall.document(yaml, new PairSettings(Duration.ofMillis(10), true, Optional.empty())));
        assertEquals(1, document.vrrp().advertisementInterval().centiseconds());
        assertTrue(document.vrrp().preempt());
        assertFalse(valid(Twinwall.document(yaml, USUAL)).vrrp().preempt());
    }

    @Test
    void documentedPairHasBfdWhereTheCaseWantsItAndNowhereElse() throws IOException, LabFailed {
        String yaml = Files.readString(DOCUMENTED);
        assertTrue(valid(Twinwall.document(yaml, USUAL)).vrrp().bfd().isEmpty());
        Document with = valid(Twinwall.document(
                yaml, new PairSettings(Duration.ofSeconds(1), false, Optional.of(Duration.ofMillis(20)))));
        assertEquals(20, with.vrrp().bfd().orElseThrow().interval().millis());
        assertEquals(100, with.vrrp().advertisementInterval().centiseconds());
    }

    @Test
    void documentWithoutAnIntervalIsRefusedRatherThanMeasuredAtAnother() {
        assertThrows(LabFailed.class, () -> Twinwall.document("pair: {nodes: [r1, r2]}", USUAL));
    }

    @Test
    void peerHasTheVirtualRoutersOfTheDocumentedPair() throws IOException, LabFailed {
        Document document = Vrids.assign(valid(Twinwall.document(Files.readString(DOCUMENTED), USUAL)));
        List<VirtualRouter> ours = new ArrayList<>();
        document.interfaces().forEach((name, port) -> port.vrid().ifPresent(vrid -> ours.add(new VirtualRouter(
                name.text(),
                port.device().values().iterator().next().text(),
                vrid.number(),
                port.virtualAddresses().getFirst().address().toString(),
                Map.of(
                        "r1",
                        own(document, name.text(), 0),
                        "r2",
                        own(document, name.text(), 1)),
                port.virtualAddresses().getFirst().length()))));
        assertEquals(ours, VirtualRouter.OF_THE_LAB);
    }

    private static String own(Document document, String port, int node) {
        return document.interfaces().entrySet().stream()
                .filter(entry -> entry.getKey().text().equals(port))
                .flatMap(entry -> entry.getValue()
                        .addresses()
                        .orElseThrow()
                        .at(document.pair().nodes().get(node))
                        .orElseThrow()
                        .stream())
                .findFirst()
                .orElseThrow()
                .address()
                .toString();
    }

    @Test
    void everyVridOnOneNodeIsAValidDocument() {
        Document document = valid(Twinwall.alone(VirtualRouter.ofEveryVrid(), Duration.ofMillis(100)));
        assertEquals(255, document.interfaces().size());
    }

    @Test
    void peerIsConfiguredAlike() {
        String configuration = Keepalived.configuration(
                VirtualRouter.OF_THE_LAB, new Keepalived.Election(250, true), USUAL);
        for (String line : List.of(
                "vrrp_version 3",
                "use_vmac vr-lan",
                "interface eth1",
                "virtual_router_id 1",
                "priority 250",
                "advert_int 0.1",
                "10.10.0.1/24",
                "nopreempt")) {
            assertTrue(configuration.contains(" " + line + "\n"), line + " in " + configuration);
        }
        assertEquals(3, configuration.split("vrrp_instance ", -1).length - 1);
        assertTrue(configuration.contains("group {\n        lan\n        wan\n        dmz\n"), configuration);
    }

    @Test
    void peerPreemptsWhereTheCaseWantsItAndItsSecondMayAlwaysTakeOver() {
        PairSettings preempting = new PairSettings(Duration.ofSeconds(1), true, Optional.empty());
        Keepalived.Election first = new Keepalived.Election(250, true);
        Keepalived.Election second = new Keepalived.Election(200, false);
        assertFalse(Keepalived.configuration(VirtualRouter.OF_THE_LAB, first, preempting).contains("nopreempt"));
        assertFalse(Keepalived.configuration(VirtualRouter.OF_THE_LAB, second, USUAL).contains("nopreempt"));
    }

    private static Document valid(String yaml) {
        Reading reading = DocumentReader.read(yaml.getBytes(StandardCharsets.UTF_8));
        return reading.document().orElseThrow(() -> new AssertionError(reading.findings() + " in " + yaml));
    }
}
