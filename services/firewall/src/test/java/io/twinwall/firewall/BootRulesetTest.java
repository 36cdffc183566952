package io.twinwall.firewall;

import static io.twinwall.model.config.Verdict.ACCEPT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.firewall.print.Batch;
import io.twinwall.firewall.ruleset.Table;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootRulesetTest {
    private static final NodeConfig FIRST = Documents.pair().build();
    private static final NodeConfig SECOND = Documents.pair().policy("wan -> lan", ACCEPT).build();

    @TempDir
    private Path directory;

    private static String text(NodeConfig config) {
        return Batch.replacing(RulesetCompiler.compile(config).tables()).json(new Batch.Lines());
    }

    private static BootRuleset of(Path file) {
        return new BootRuleset(file, config -> RulesetCompiler.compile(config).tables());
    }

    private static void commit(BootRuleset boot, NodeConfig next) throws ApplyFailed {
        boot.apply(boot.plan(Optional.empty(), next));
        boot.stored().apply(boot.stored().plan(Optional.empty(), next));
    }

    @Test
    void theFileIsOnDiskWhenTheLastStepOfTheCommitIsDone() throws Exception {
        Path file = directory.resolve("ruleset.json");
        try (BootRuleset boot = of(file)) {
            commit(boot, FIRST);
            assertEquals(text(FIRST), Files.readString(file));
            commit(boot, SECOND);
            assertEquals(text(SECOND), Files.readString(file));
            // Undone before its last step: whoever closes waits for what was put back.
            boot.apply(boot.plan(Optional.empty(), FIRST));
        }
        assertEquals(text(FIRST), Files.readString(file));
    }

    @Test
    void aRulesetThatTheFileHoldsIsNotWrittenAgain() throws Exception {
        Path file = directory.resolve("ruleset.json");
        try (BootRuleset boot = of(file)) {
            commit(boot, FIRST);
            FileTime then = FileTime.fromMillis(1_000_000);
            Files.setLastModifiedTime(file, then);
            commit(boot, FIRST);
            assertEquals(then, Files.getLastModifiedTime(file));
            commit(boot, SECOND);
            assertTrue(Files.getLastModifiedTime(file).compareTo(then) > 0);
        }
    }

    /** As where there is no memory for the text: whoever waits for the writer is told. */
    @Test
    void aWriterThatDiesOfAnErrorFailsTheCommitAndHoldsNobodyUp() {
        List<Table> deadly = new AbstractList<>() {
            @Override
            public Table get(int index) {
                throw new OutOfMemoryError("Java heap space");
            }

            @Override
            public int size() {
                return 1;
            }
        };
        try (BootRuleset boot = new BootRuleset(directory.resolve("ruleset.json"), _ -> deadly)) {
            ApplyFailed failed = assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertThrows(ApplyFailed.class, () -> commit(boot, FIRST)));
            assertTrue(failed.getMessage().contains("Java heap space"), failed.getMessage());
        }
    }

    @Test
    void aFileThatCannotBeWrittenFailsTheCommitAndIsWrittenByTheNext() throws Exception {
        Path blocked = directory.resolve("state");
        Files.writeString(blocked, "a file where the directory belongs");
        try (BootRuleset boot = of(blocked.resolve("ruleset.json"))) {
            ApplyFailed failed = assertThrows(ApplyFailed.class, () -> commit(boot, FIRST));
            assertTrue(failed.getMessage().contains("see that the disk has room"), failed.getMessage());
            Files.delete(blocked);
            commit(boot, FIRST);
            assertEquals(text(FIRST), Files.readString(blocked.resolve("ruleset.json")));
        }
    }
}
