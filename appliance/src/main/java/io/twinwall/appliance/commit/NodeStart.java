package io.twinwall.appliance.commit;

import io.twinwall.appliance.commit.machine.PairDuties;
import io.twinwall.appliance.commit.machine.PairState;
import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.appliance.document.DocumentWriter;
import io.twinwall.appliance.history.CommitObject;
import io.twinwall.appliance.history.GitObject;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.Groups;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.Vrids;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.ConfigMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Puts the first document of a daemon in force. Needs no git: what it needs is in the document's file. */
final class NodeStart {
    private NodeStart() {}

    /** The commit that puts {@code text} back, the same on both nodes. */
    static List<GitObject> returned(byte[] text, CommitId head, long seconds) {
        return CommitObject.make(text, Optional.of(head), Instant.ofEpochSecond(Math.max(0, seconds)),
                new CommitObject.Story(CommitObject.Kind.RETURNED, "", Optional.empty(), "", false));
    }

    /** Who a node is under a document. */
    static PairState.Self self(Document document, NodeName node, boolean active) {
        Optional<NodeName> twin = document.pair().link().isEmpty() ? Optional.empty()
                : document.pair().nodes().stream().filter(other -> !other.equals(node)).findFirst();
        return new PairState.Self(node.text(), twin.map(NodeName::text),
                twin.filter(other -> node.compareTo(other) > 0).isEmpty(), active,
                document.pair().nodes().getFirst().equals(node));
    }

    /** The group whose Active wins where the nodes have diverged. */
    static Optional<String> firstGroup(Document document, NodeName node) {
        return Groups.of(new NodeConfig(document, node)).stream().map(group -> group.name().text()).findFirst();
    }

    /**
     * Puts {@code stored} in force, or what it was to return to where the time to confirm has passed or {@code stored}
     * cannot be.
     *
     * @param at this node's running time
     */
    static PairNode start(
            PairNode.Parts parts, Document stored, long at, Consumer<ConfigMessage> link,
            BiConsumer<Long, PairDuties.Answer> answers) throws ApplyFailed {
        try {
            parts.store().discard();
            List<GitObject> head = head(parts, stored);
            CommitId id = new CommitId(head.getLast().id());
            Optional<UnconfirmedCommit.Waiting> waiting =
                    parts.disk().read().filter(note -> note.commits().contains(id));
            if (waiting.isEmpty()) {
                inForce(parts, stored, head);
                parts.disk().forget();
                return node(parts, stored, head, Optional.empty(), link, answers);
            }
            UnconfirmedCommit.Waiting note = waiting.get();
            Duration left = Duration.between(parts.clock().instant(), note.until());
            if (left.isPositive()) {
                try {
                    inForce(parts, stored, head);
                    parts.log().log(CommitMessage.WAITS, note.by(), left.toSeconds());
                    return node(parts, stored, head, Optional.of(new PairState.Pending(note.former(), note.commits(),
                            note.agreedSeconds(), at + left.toNanos(), note.by())), link, answers);
                } catch (ApplyFailed e) {
                    parts.log().log(CommitMessage.REFUSED, note.by(), e.getMessage());
                }
            }
            byte[] text = note.text().getBytes(StandardCharsets.UTF_8);
            Document former = Vrids.assign(DocumentReader.read(text).document().orElseThrow());
            List<GitObject> back = returned(text, id, note.agreedSeconds());
            keepBefore(parts, head);
            inForce(parts, former, back);
            parts.disk().forget();
            parts.log().log(CommitMessage.RETURNED, note.by());
            return node(parts, former, back, Optional.empty(), link, answers);
        } catch (IOException e) {
            throw new ApplyFailed("the document cannot be stored: " + e.getMessage()
                    + "; see that the disk has room and is writable", e);
        }
    }

    /** What is about to be replaced is in the history first; where that cannot be, starting goes before. */
    private static void keepBefore(PairNode.Parts parts, List<GitObject> head) {
        try {
            parts.history().insert(head);
        } catch (IOException e) {
            parts.log().log(CommitMessage.HISTORY_UNUSABLE, e.getMessage());
        }
    }

    private static PairNode node(
            PairNode.Parts parts, Document document, List<GitObject> head, Optional<PairState.Pending> waiting,
            Consumer<ConfigMessage> link, BiConsumer<Long, PairDuties.Answer> answers) {
        // Numbers of attempts go on where the clock is: no earlier run came so far.
        PairState state = PairState.starting(self(document, parts.node(), false),
                new CommitId(head.getLast().id()), waiting, parts.clock().millis() << 10);
        return new PairNode(parts, state, head, link, answers);
    }

    private static void inForce(PairNode.Parts parts, Document document, List<GitObject> head)
            throws ApplyFailed, IOException {
        CommitEngine.Trial trial = parts.engine().startOn(document);
        if (parts.store().commit().filter(stored -> stored.getLast().id().equals(head.getLast().id())).isEmpty()) {
            parts.store().prepare(head);
            parts.store().decide();
        }
        trial.keep("start", head.getLast().id());
    }

    /** The commit that the stored document is, or a new one for what nobody committed. */
    private static List<GitObject> head(PairNode.Parts parts, Document stored) throws IOException {
        Optional<List<GitObject>> known = parts.store().commit();
        if (known.isPresent()) {
            return known.get();
        }
        byte[] text = DocumentWriter.write(stored).getBytes(StandardCharsets.UTF_8);
        Optional<CommitId> parent = parts.store().claimed().map(CommitObject::id);
        return parent.isPresent()
                ? CommitObject.make(text, parent, parts.clock().instant(), new CommitObject.Story(
                        CommitObject.Kind.FOUND, "", Optional.of(parts.node()), "", false))
                // The same on both nodes where both were started with the same document.
                : CommitObject.make(text, Optional.empty(), Instant.EPOCH, new CommitObject.Story(
                        CommitObject.Kind.FIRST, "", Optional.empty(), "", false));
    }
}
