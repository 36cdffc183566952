package io.twinwall.model.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.PerNode;
import io.twinwall.model.value.Port;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SchemaTest {
    private final SchemaNode.Section document = Schema.of(Document.class);

    private SchemaNode at(String path) {
        return Schema.find(document, List.of(path.split("/", -1))).orElseThrow();
    }

    @Test
    void topLevelKeysAreTheDocumentsSections() {
        assertEquals(List.of("system", "pair", "interfaces", "routes", "checks", "vrrp", "firewall"), document.keys());
        assertEquals("configuration of the pair", document.doc());
    }

    @Test
    void everyPathSaysWhatMayBeWrittenThere() {
        assertEquals("ADDRESS/LENGTH or [ADDRESS/LENGTH, ...] or {NODE: ADDRESS/LENGTH or [ADDRESS/LENGTH, ...], ...}",
                at("interfaces/lan/address").syntax());
        assertEquals("accept|drop|reject", at("firewall/policy/lan -> wan").syntax());
        assertEquals("DEVICE", at("interfaces/lan/device/r1").syntax());
        assertEquals("tcp|udp", at("firewall/forward/1/protocol").syntax());
        assertEquals("true|false", at("vrrp/preempt").syntax());
        assertEquals(Optional.empty(), Schema.find(document, List.of("interfaces", "lan", "adress")));
    }

    @Test
    void completionKnowsTheWordsOfAnEnumWithTheirHelp() {
        SchemaNode.Leaf verdict = assertInstanceOf(SchemaNode.Leaf.class, at("firewall/policy/a -> b"));
        assertEquals(List.of("accept", "drop", "reject"),
                verdict.type().choices().stream().map(ScalarType.Choice::word).toList());
        verdict.type().choices().forEach(choice -> assertFalse(choice.doc().isEmpty(), choice.word()));
    }

    @Test
    void presenceAndDefaultsComeFromTheRecords() {
        SchemaNode.Section vrrp = assertInstanceOf(SchemaNode.Section.class, at("vrrp"));
        assertEquals(Optional.of("1s"), vrrp.field("advertisement-interval").orElseThrow().standard());
        assertEquals(SchemaNode.Presence.EMPTY, vrrp.field("groups").orElseThrow().presence());
        SchemaNode.Section port = assertInstanceOf(SchemaNode.Section.class, at("interfaces/lan"));
        assertEquals(SchemaNode.Presence.REQUIRED, port.field("device").orElseThrow().presence());
        assertEquals(SchemaNode.Presence.OPTIONAL, port.field("address").orElseThrow().presence());
    }

    @Test
    void everyKeyOfTheDocumentHasHelp() {
        assertTrue(countDocumented(document) > 30);
    }

    private static int countDocumented(SchemaNode node) {
        return switch (node) {
            case SchemaNode.Leaf leaf -> 0;
            case SchemaNode.Items items -> countDocumented(items.item());
            case SchemaNode.Named named -> countDocumented(named.value());
            case SchemaNode.ByNode byNode -> countDocumented(byNode.value());
            case SchemaNode.Section section -> {
                int count = 0;
                for (SchemaNode.Field field : section.fields()) {
                    assertFalse(field.doc().isBlank(), section + " " + field.key());
                    count += 1 + countDocumented(field.node());
                }
                yield count;
            }
        };
    }

    public record WithoutDoc(Port port) {}

    public record MapByNode(@Doc("x") PerNode<Map<String, Port>> ports) {}

    public record BadDefault(@Doc("x") @Default("080") Port port) {}

    public record SameKey(@Doc("x") Port port, @Doc("y") @Key("port") Port other) {}

    public record Unheld(@Doc("x") Object anything) {}

    @Test
    void aRecordThatBreaksTheConventionsIsRefusedByName() {
        for (Class<? extends Record> type :
                List.of(WithoutDoc.class, MapByNode.class, SameKey.class, Unheld.class)) {
            assertThrows(IllegalStateException.class, () -> Schema.of(type), type.getSimpleName());
        }
        assertThrows(IllegalArgumentException.class, () -> Schema.of(BadDefault.class));
    }

    @Test
    void aSlipOfTheFingerIsFound() {
        List<String> keys = List.of("device", "address", "virtual", "vrid", "zone", "mtu");
        assertEquals(Optional.of("address"), Words.meant("adress", keys));
        assertEquals(Optional.of("device"), Words.meant("devcie", keys));
        assertEquals(Optional.of("virtual"), Words.meant("Virtual", keys));
        assertEquals(Optional.empty(), Words.meant("gateway", keys));
        assertEquals(Optional.empty(), Words.meant("x".repeat(1_000_000), keys));
        assertEquals(1, Words.distance("ab", "ba"));
        assertEquals(3, Words.distance("kitten", "sitting"));
    }

    @Test
    void whatIsQuotedCannotSteerATerminal() {
        assertEquals("`a\\u001b[2Jb\\u202e`", Words.quoted("a\u001b[2Jb\u202e"));
        assertEquals("`" + "x".repeat(60) + "...`", Words.quoted("x".repeat(61)));
    }
}
