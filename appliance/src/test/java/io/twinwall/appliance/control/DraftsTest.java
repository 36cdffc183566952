package io.twinwall.appliance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.commit.Candidates;
import io.twinwall.appliance.commit.InForce;
import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.model.config.Document;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.edit.Draft;
import io.twinwall.model.edit.Edited;
import io.twinwall.model.edit.Tokens;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.DocumentDiff;
import io.twinwall.sync.wire.CommitId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DraftsTest {
    private static final Operator ADA = new Operator("ada");
    private static final Operator BOB = new Operator("bob");
    private static final Document NOW = DocumentReader.read("""
            pair: {nodes: [r1, r2]}
            interfaces:
              lan: {device: eth1, address: {r1: 10.10.0.2/24, r2: 10.10.0.3/24}, zone: lan}
            """.getBytes(StandardCharsets.UTF_8)).document().orElseThrow();

    private final Candidates candidates = new Candidates();
    private final Drafts drafts = new Drafts(
            new NodeName("r1"), candidates, () -> new InForce(new CommitId("0".repeat(40)), NOW));

    private void type(Operator operator, String line) {
        List<String> words = Tokens.split(line).words();
        Draft draft = drafts.of(operator);
        Edited edited = words.getFirst().equals("set") ? draft.set(List.of(), words.subList(1, words.size()))
                : draft.delete(List.of(), words.subList(1, words.size()));
        drafts.put(operator, ((Edited.Done) edited).draft());
    }

    private static List<String> changes(Document document) {
        return DocumentDiff.between(NOW, document).stream().map(DocumentDiff.Line::toString).toList();
    }

    @Test
    void whatIsTypedBecomesTheCandidateWhenItIsWanted() {
        type(ADA, "set interfaces lan mtu 1400");
        assertTrue(candidates.of(ADA).isEmpty());
        assertEquals(Optional.empty(), drafts.settle(ADA));
        assertEquals(List.of("+ interfaces.lan.mtu: 1400"), changes(candidates.of(ADA).orElseThrow().document()));
        assertFalse(drafts.has(ADA));
        type(ADA, "set interfaces lan mtu 1300");
        assertEquals(Optional.empty(), drafts.settle(ADA));
        assertEquals(List.of("+ interfaces.lan.mtu: 1300"), changes(candidates.of(ADA).orElseThrow().document()),
                "what is typed later is typed on it");
    }

    @Test
    void whatIsNotValidIsKeptAndSaysWhyByItsPath() {
        type(ADA, "delete interfaces lan device");
        Outcome refused = drafts.settle(ADA).orElseThrow();
        assertFalse(refused.done());
        assertTrue(refused.lines().getFirst().startsWith("interfaces.lan"), refused::toString);
        assertEquals("nothing was changed; your candidate is kept", refused.lines().getLast());
        assertTrue(drafts.has(ADA));
        type(ADA, "set interfaces lan device eth9");
        assertEquals(Optional.empty(), drafts.settle(ADA));
    }

    @Test
    void aNodeThatIsNotAmongItsPairIsNoCandidate() {
        type(ADA, "set pair nodes r3");
        type(ADA, "delete pair nodes r1");
        type(ADA, "delete interfaces lan address r1");
        type(ADA, "set interfaces lan address r3 10.10.0.4/24");
        assertTrue(drafts.settle(ADA).orElseThrow().lines().getFirst().contains("r1"),
                () -> drafts.settle(ADA).orElseThrow().toString());
    }

    @Test
    void everyOperatorHasTheirOwnAndSeesWhoElseHasOne() {
        type(ADA, "set interfaces lan mtu 1400");
        assertEquals(List.of(), drafts.others(ADA));
        assertEquals(List.of("ada"), drafts.others(BOB));
        type(BOB, "set interfaces lan description office");
        drafts.settle(BOB);
        assertEquals(List.of("+ interfaces.lan.description: office"),
                changes(candidates.of(BOB).orElseThrow().document()));
        assertTrue(drafts.drop(ADA));
        assertFalse(drafts.drop(ADA));
    }
}
