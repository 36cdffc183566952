package io.twinwall.model.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.Secrets;
import io.twinwall.model.schema.Schema;
import io.twinwall.model.schema.SchemaNode;
import io.twinwall.model.schema.SetLines;
import io.twinwall.model.value.SecretName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SecretUsesTest {
    private static final String EVERY_USE = """
            pair.nodes = r1
            pair.archive.to = https://ada@archive.example/r
            pair.archive.secret = one
            vrrp.authentication.secret = two
            vrrp.groups.inside.authentication.secret = three
            """;

    private static void paths(String path, SchemaNode node, Set<String> into) {
        switch (node) {
            case SchemaNode.Leaf leaf -> {
                if (leaf.type().syntax().equals("SECRET")) {
                    into.add(path);
                }
            }
            case SchemaNode.Items items -> paths(path, items.item(), into);
            case SchemaNode.ByNode byNode -> paths(path, byNode.value(), into);
            case SchemaNode.Named named -> paths(path + ".*", named.value(), into);
            case SchemaNode.Section section -> section.fields().forEach(field ->
                    paths(path.isEmpty() ? field.key() : path + "." + field.key(), field.node(), into));
        }
    }

    @Test
    void everyPlaceOfTheDocumentThatNamesASecretIsAUse() {
        Document document = SetLines.document(EVERY_USE);
        TreeSet<String> known = new TreeSet<>();
        SecretUses.of(document).forEach(use -> known.add(use.path().replace("groups.inside", "groups.*")));
        TreeSet<String> inSchema = new TreeSet<>();
        paths("", Schema.document(), inSchema);
        assertEquals(inSchema, known);
    }

    @Test
    void aMissingSecretAndOneOfAnotherKindAreObstaclesThatSayNoValue() {
        List<SecretUses.Use> uses = SecretUses.of(SetLines.document(EVERY_USE));
        SecretUses.Use text = uses.stream().filter(use -> use.path().equals("vrrp.authentication.secret"))
                .findFirst().orElseThrow();
        assertTrue(text.obstacle(Secrets.NONE).orElseThrow().startsWith("there is no secret `two`; "));
        Secrets wrong = new Secrets(Map.of(new SecretName("two"), "canary of nine"));
        String why = text.obstacle(wrong).orElseThrow();
        assertTrue(why.startsWith("secret `two` is no text of 1 to 8"), why);
        assertFalse(why.contains("canary"), why);
        assertTrue(text.obstacle(new Secrets(Map.of(new SecretName("two"), "canary"))).isEmpty());
    }
}
