package io.twinwall.appliance.commit;

import static io.twinwall.appliance.TestDocuments.PAIR;
import static io.twinwall.appliance.TestDocuments.document;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twinwall.model.config.Document;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitEngineTest {
    private final List<String> order = new ArrayList<>();
    private final List<Fact> published = new ArrayList<>();
    private final List<String> logged = new ArrayList<>();
    private final RememberingService first = new RememberingService("first", order);
    private final RememberingService second = new RememberingService("second", order);
    private final Document one = document(PAIR);
    private final Document two = document(PAIR.replace(
            "[{to: default, via: 10.10.0.254}]",
            "[{to: default, via: 10.10.0.254}, {to: 10.66.0.0/16, via: 10.10.0.9}]"));
    private CommitEngine engine;

    @BeforeEach
    void anEngineWithTwoServices() {
        Facts facts = new Facts();
        facts.subscribe(published::add);
        engine = new CommitEngine(
                new NodeName("r1"),
                List.of(new Stage<>("first", first), new Stage<>("second", second)),
                facts,
                (message, arguments) -> logged.add(message.id()));
    }

    @Test
    void aCommitGoesThroughEveryServiceInOrder() throws ApplyFailed {
        engine.tryOut(one).keep("ada", "1");
        assertEquals(List.of("first 1 routes", "second 1 routes"), order);
        assertEquals(Optional.of(one), engine.inForce());
        assertEquals(List.of(new Fact.ConfigCommitted("1")), published);
        assertEquals(List.of("CFG-0101"), logged);
    }

    @Test
    void aServiceThatSeesItFailStopsTheCommitBeforeAnyChange() throws ApplyFailed {
        engine.tryOut(one).keep("ada", "1");
        order.clear();
        second.refusePlan = true;
        ApplyFailed refused = assertThrows(ApplyFailed.class, () -> engine.tryOut(two));
        assertEquals("second: would not do", refused.getMessage());
        assertEquals(List.of(), order);
    }

    @Test
    void aFailureHalfWayTakesBackWhatWasMade() throws ApplyFailed {
        engine.tryOut(one).keep("ada", "1");
        order.clear();
        second.refuseApply = true;
        ApplyFailed refused = assertThrows(ApplyFailed.class, () -> engine.tryOut(two));
        assertEquals("second: did not do", refused.getMessage());
        assertEquals(List.of("first 2 routes", "first 1 routes"), order);
        assertEquals(Optional.of(one), engine.inForce());
    }

    @Test
    void whatWasTriedOutIsUndoneInReverse() throws ApplyFailed {
        engine.tryOut(one).keep("ada", "1");
        order.clear();
        engine.tryOut(two).undo();
        assertEquals(List.of("first 2 routes", "second 2 routes", "second 1 routes", "first 1 routes"), order);
        assertEquals(Optional.of(one), engine.inForce());
    }

    @Test
    void aPreviewChangesNothing() throws ApplyFailed {
        assertEquals(List.of("first gets 2 routes", "second gets 2 routes"), engine.preview(two));
        assertEquals(List.of(), order);
    }
}
