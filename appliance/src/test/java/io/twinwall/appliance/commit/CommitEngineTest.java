package io.twinwall.appliance.commit;

import static io.twinwall.appliance.TestDocuments.PAIR;
import static io.twinwall.appliance.TestDocuments.document;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.model.config.Document;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitEngineTest {
    @TempDir
    Path directory;

    private final List<String> order = new ArrayList<>();
    private final List<Fact> published = new ArrayList<>();
    private final List<String> logged = new ArrayList<>();
    private final RememberingService first = new RememberingService("first", order);
    private final RememberingService second = new RememberingService("second", order);
    private final Document one = document(PAIR);
    private final Document two = document(PAIR.replace(
            "[{to: default, via: 10.10.0.254}]",
            "[{to: default, via: 10.10.0.254}, {to: 10.66.0.0/16, via: 10.10.0.9}]"));
    private ConfigStore store;
    private CommitEngine engine;

    @BeforeEach
    void anEngineWithTwoServices() {
        store = new ConfigStore(directory.resolve("state"));
        Facts facts = new Facts();
        facts.subscribe(published::add);
        engine = new CommitEngine(
                new NodeName("r1"),
                List.of(new Stage<>("first", first), new Stage<>("second", second)),
                store,
                facts,
                (message, arguments) -> logged.add(message.id()));
    }

    private Document stored() throws IOException {
        return DocumentReader.read(store.read().orElseThrow()).document().orElseThrow();
    }

    @Test
    void aCommitGoesThroughEveryServiceInOrderAndIsOnDisk() throws ApplyFailed, IOException {
        engine.commit(one, "ada");
        assertEquals(List.of("first 1 routes", "second 1 routes"), order);
        assertEquals(Optional.of(one), engine.inForce());
        assertEquals(one, stored());
        assertEquals(List.of(new Fact.ConfigCommitted("1")), published);
        assertEquals(List.of("CFG-0101"), logged);
    }

    @Test
    void aServiceThatSeesItFailStopsTheCommitBeforeAnyChange() throws ApplyFailed {
        engine.commit(one, "ada");
        order.clear();
        second.refusePlan = true;
        ApplyFailed refused = assertThrows(ApplyFailed.class, () -> engine.commit(two, "ada"));
        assertEquals("second: would not do", refused.getMessage());
        assertEquals(List.of(), order);
    }

    @Test
    void aFailureHalfWayTakesBackWhatWasMadeAndStoresNothing() throws ApplyFailed, IOException {
        engine.commit(one, "ada");
        order.clear();
        second.refuseApply = true;
        ApplyFailed refused = assertThrows(ApplyFailed.class, () -> engine.commit(two, "ada"));
        assertEquals("second: did not do", refused.getMessage());
        assertEquals(List.of("first 2 routes", "first 1 routes"), order);
        assertEquals(Optional.of(one), engine.inForce());
        assertEquals(one, stored());
    }

    @Test
    void aDiskThatRefusesTakesEveryServiceBack() throws ApplyFailed, IOException {
        engine.commit(one, "ada");
        order.clear();
        // A directory in the draft's place cannot be opened for writing, also not by root.
        Files.createDirectory(directory.resolve("state/configuration.yaml.new"));
        ApplyFailed refused = assertThrows(ApplyFailed.class, () -> engine.commit(two, "ada"));
        assertTrue(refused.getMessage().startsWith("the document cannot be stored: "), refused.getMessage());
        assertEquals(List.of("first 2 routes", "second 2 routes", "second 1 routes", "first 1 routes"), order);
        assertEquals(one, stored());
    }

    @Test
    void aPreviewChangesNothing() throws ApplyFailed {
        assertEquals(List.of("first gets 2 routes", "second gets 2 routes"), engine.preview(two));
        assertEquals(List.of(), order);
        assertFalse(Files.exists(store.file()));
    }
}
