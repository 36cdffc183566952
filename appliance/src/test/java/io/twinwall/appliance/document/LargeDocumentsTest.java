package io.twinwall.appliance.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.Document;
import io.twinwall.model.schema.Schema;
import io.twinwall.model.schema.SchemaNode;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.verify.DocumentDiff;
import io.twinwall.model.verify.Finding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Documents of the largest size: read, judged, written and compared in time that grows with them and not with their
 * square. The limits are ten times what it takes here.
 */
final class LargeDocumentsTest {
    private static final String HEAD = """
            pair: {nodes: [r1]}
            interfaces:
              lan: {device: eth1, address: 10.10.0.2/24, zone: lan}
              wan: {device: eth0, address: 192.0.2.2/24, zone: wan}
            routes: [{to: default, via: 192.0.2.254}]
            firewall:
              policy: {lan -> wan: accept}
            """;

    private static Reading read(StringBuilder text) {
        return DocumentReader.read(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static StringBuilder group(int elements) {
        StringBuilder text = new StringBuilder(HEAD)
                .append("  rules:\n    no-bots: {from: wan, source: '@bots', verdict: drop}\n")
                .append("  groups:\n    bots:\n      type: network\n      elements:\n");
        for (int i = 0; i < elements; i++) {
            text.append("        - ").append(i % 256).append('.').append(i >> 16).append('.').append(i >> 8 & 255)
                    .append('.').append(i % 251 & 254).append("/31\n");
        }
        return text;
    }

    @Test
    void aGroupOfAMillionElementsIsReadWrittenAndCompared() {
        StringBuilder text = group(1_000_000);
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            Document document = read(text).document().orElseThrow();
            assertEquals(1_000_000,
                    document.firewall().groups().get(new FirewallGroupName("bots")).elements().size());
            Document again = read(new StringBuilder(DocumentWriter.write(document))).document().orElseThrow();
            assertEquals(document, again);
            assertEquals(List.of(), DocumentDiff.between(document, again));
        });
    }

    @Test
    void oneElementMoreIsRefusedWithThePlaceOfTheGroup() {
        List<Finding> findings = read(group(1_000_001)).findings();
        assertTrue(findings.toString().contains("14:9 error firewall.groups.bots.elements: 1000001 entries, of which"
                + " 1000000 were read; is this the right file? no more than 1000000 may stand here"),
                findings.toString());
    }

    @Test
    void aHundredThousandRulesAreReadWrittenAndCompared() {
        StringBuilder text = new StringBuilder(HEAD).append("  rules:\n");
        for (int i = 0; i < 100_000; i++) {
            text.append("    r").append(i).append(": {from: ").append(i % 2 == 0 ? "lan" : "wan")
                    .append(", destination: 10.").append(20 + (i >> 16)).append('.').append(i >> 8 & 255).append('.')
                    .append(i & 255).append(", protocol: tcp, port: ").append(1 + i % 60_000)
                    .append(", log: true, verdict: accept}\n");
        }
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            Reading reading = read(text);
            assertEquals(List.of(), reading.findings());
            Document document = reading.document().orElseThrow();
            assertEquals(100_000, document.firewall().rules().size());
            Document again = read(new StringBuilder(DocumentWriter.write(document))).document().orElseThrow();
            assertEquals(document, again);
            assertEquals(List.of(), DocumentDiff.between(document, again));
        });
    }

    @Test
    void aFileOfMoreThanADocumentIsMadeOfIsRefusedInOneSentence() {
        StringBuilder text = new StringBuilder("interfaces: [");
        text.repeat("a,", YamlTree.NODES_MAX);
        assertEquals(List.of("error more than 3000000 keys and values, of which the rest was not read;"
                + " is this the right file? a group has at most 1000000 elements"),
                read(text).findings().stream().map(finding -> finding.toString().replaceFirst("^1:[0-9]+ ", ""))
                        .toList());
    }

    @Test
    void aGroupOfSomethingElseIsNotToldElementByElement() {
        StringBuilder text = new StringBuilder(HEAD).append("  groups:\n    bots: {type: network, elements: [");
        text.repeat("word, ", 500_000).append("]}\n");
        List<Finding> findings = assertTimeoutPreemptively(Duration.ofMinutes(1), () -> read(text).findings());
        assertEquals(101, findings.size(), "a hundred and the count of the rest");
        assertTrue(findings.getLast().problem().contains("499900 more values that cannot stand here"),
                findings.getLast().toString());
    }

    @Test
    void onlyWhatIsNeverComparedInPairsMayBeLong() {
        SchemaNode.Section firewall = (SchemaNode.Section) Schema.document().child("firewall").orElseThrow();
        assertEquals(100_000, ((SchemaNode.Named) firewall.child("rules").orElseThrow()).most());
        assertEquals(SchemaNode.ENTRIES_MAX, ((SchemaNode.Items) firewall.child("forward").orElseThrow()).most());
    }
}
