package io.twinwall.appliance.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.twinwall.appliance.archive.ArchiveMessage;
import io.twinwall.appliance.check.CheckMessage;
import io.twinwall.appliance.commit.CommitMessage;
import io.twinwall.appliance.readiness.DrillMessage;
import io.twinwall.appliance.flow.FlowMessage;
import io.twinwall.appliance.hook.HookMessage;
import io.twinwall.appliance.network.NetworkMessage;
import io.twinwall.appliance.secret.SecretsMessage;
import io.twinwall.firewall.FirewallMessage;
import io.twinwall.model.schema.Schema;
import io.twinwall.model.schema.SchemaNode;
import io.twinwall.runtime.Message;
import io.twinwall.runtime.RuntimeMessage;
import io.twinwall.sync.SyncMessage;
import io.twinwall.sync.flows.FlowsMessage;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.bfd.BfdMessage;
import io.twinwall.vrrp.link.LinkBeatMessage;
import io.twinwall.vrrp.split.SplitMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Two pages of the operator's manual come from the program itself. {@code -Dmanual.update=true} writes them; without it
 * a page that is not what the program says is a failure.
 */
class ManualTest {
    private static final Path OPERATING = Path.of("").toAbsolutePath().getParent().resolve("docs/operating");

    private static List<Message> messages() {
        return Stream.of(
                        VrrpMessage.values(),
                        BfdMessage.values(),
                        LinkBeatMessage.values(),
                        SplitMessage.values(),
                        FirewallMessage.values(),
                        NetworkMessage.values(),
                        CheckMessage.values(),
                        HookMessage.values(),
                        FlowMessage.values(),
                        CommitMessage.values(),
                        SecretsMessage.values(),
                        ArchiveMessage.values(),
                        DrillMessage.values(),
                        SyncMessage.values(),
                        FlowsMessage.values(),
                        RuntimeMessage.values())
                .flatMap(Stream::<Message>of)
                .sorted(Comparator.comparing(Message::id))
                .toList();
    }

    private static void pageIs(String name, String page) throws IOException {
        Path file = OPERATING.resolve(name);
        if (Boolean.getBoolean("manual.update")) {
            assertNull(System.getenv("CI"), "CI does not rewrite the manual");
            Files.writeString(file, page);
        }
        assertEquals(Files.readString(file), page, name + " is old; run the test with -Dmanual.update=true");
    }

    @Test
    void everyMessageIsExplained() throws IOException {
        StringBuilder page = new StringBuilder(
                """
                # Messages

                Every event has an id that never changes its meaning. `show log` prints the newest ones; the same
                lines go to the journal or the syslog server. `...` stands for a value.
                """);
        for (Message message : messages()) {
            page.append("\n## ").append(message.id()).append(" (")
                    .append(message.level().name().toLowerCase(Locale.ROOT)).append(")\n\n    ")
                    .append(message.text().replace("%s", "...")).append("\n\n")
                    .append(message.explanation()).append('\n');
        }
        pageIs("messages.md", page.toString());
    }

    @Test
    void noIdIsUsedTwice() {
        Set<String> seen = new HashSet<>();
        assertEquals(
                List.of(),
                messages().stream().map(Message::id).filter(id -> !seen.add(id)).toList());
    }

    @Test
    void everyKeyOfTheDocumentIsInTheManual() throws IOException {
        StringBuilder page = new StringBuilder(
                """
                # The document

                One YAML file, the same on both nodes. A name in capitals is one the operator chooses. Where a
                value may differ by node it is written once for both, or as a map of node names. `twinwall check
                FILE` judges a file and names every problem with its line. Nothing else of YAML is used: no
                anchors, no tags, and `yes`, `012` or `1e3` are plain text.

                | path | value | when absent | meaning |
                |---|---|---|---|
                """);
        rows("", Schema.document(), page);
        pageIs("document.md", page.toString());
    }

    private static void rows(String path, SchemaNode.Section section, StringBuilder page) {
        for (SchemaNode.Field field : section.fields()) {
            String at = path + field.key();
            String value = leads(field.node()) ? "" : "`" + field.node().syntax().replace("|", "\\|") + "`";
            page.append("| `").append(at).append("` | ").append(value).append(" | ").append(absent(field))
                    .append(" | ").append(field.doc().replace("|", "\\|")).append(" |\n");
            beneath(at, field.node(), page);
        }
    }

    /** Whether what may be written is told by the rows that follow. */
    private static boolean leads(SchemaNode node) {
        return switch (node) {
            case SchemaNode.Section section -> true;
            case SchemaNode.Named named -> leads(named.value());
            case SchemaNode.Items items -> leads(items.item());
            case SchemaNode.ByNode byNode -> false;
            case SchemaNode.Leaf leaf -> false;
        };
    }

    private static void beneath(String path, SchemaNode node, StringBuilder page) {
        switch (node) {
            case SchemaNode.Section section -> rows(path + ".", section, page);
            case SchemaNode.Named named -> beneath(path + ".NAME", named.value(), page);
            case SchemaNode.Items items -> beneath(path + ".N", items.item(), page);
            case SchemaNode.ByNode byNode -> beneath(path, byNode.value(), page);
            case SchemaNode.Leaf leaf -> {
                // Its row is the field's.
            }
        }
    }

    private static String absent(SchemaNode.Field field) {
        return switch (field.presence()) {
            case REQUIRED -> "an error";
            case OPTIONAL -> "nothing";
            case DEFAULTED -> "`" + field.standard().orElseThrow() + "`";
            case EMPTY -> "empty";
        };
    }
}
