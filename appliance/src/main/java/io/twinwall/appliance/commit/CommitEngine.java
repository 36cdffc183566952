package io.twinwall.appliance.commit;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Makes documents true on this node, one at a time: every stage, or none. What was tried out is undone or kept; what is
 * on disk is another's concern.
 */
public final class CommitEngine {
    private final NodeName node;
    private final List<Stage<?>> stages;
    private final Facts facts;
    private final EventLog log;
    private Optional<Document> inForce = Optional.empty();
    private String documentId = "";

    /** Takes the stages in the order they are applied; they are undone in reverse. */
    public CommitEngine(NodeName node, List<Stage<?>> stages, Facts facts, EventLog log) {
        this.node = node;
        this.stages = List.copyOf(stages);
        this.facts = facts;
        this.log = log;
    }

    /** A document that is true and not in force yet. */
    public final class Trial {
        private final Deque<Stage<?>> applied;
        private final Document next;

        private Trial(Deque<Stage<?>> applied, Document next) {
            this.applied = applied;
            this.next = next;
        }

        Document document() {
            return next;
        }

        /** Makes the document in force true again. */
        public void undo() {
            synchronized (CommitEngine.this) {
                CommitEngine.this.undo(applied, config(inForce), new NodeConfig(next, node));
            }
        }

        /** From now on it is the document in force. */
        public void keep(String by, String commit) {
            keep(by, commit, DocumentId.of(next));
        }

        /** The same, with the document's short name, where its canonical text was there already. */
        void keep(String by, String commit, String id) {
            synchronized (CommitEngine.this) {
                inForce = Optional.of(next);
                documentId = id;
            }
            log.log(CommitMessage.COMMITTED, by);
            facts.publish(new Fact.ConfigCommitted(commit));
        }
    }

    public synchronized Optional<Document> inForce() {
        return inForce;
    }

    /** The short name of the document in force ({@link DocumentId}); empty before there is one. */
    public synchronized String documentId() {
        return documentId;
    }

    /** What each service would change for a verified document, as lines; changes nothing. */
    public synchronized List<String> preview(Document next) throws ApplyFailed {
        List<String> lines = new ArrayList<>();
        for (Stage<?> stage : stages) {
            lines.addAll(stage.plan(config(inForce), new NodeConfig(next, node)).plan().lines());
        }
        return lines;
    }

    /**
     * Makes a verified document true.
     *
     * @throws ApplyFailed with everything as it was
     */
    public synchronized Trial tryOut(Document next) throws ApplyFailed {
        NodeConfig wanted = new NodeConfig(next, node);
        Optional<NodeConfig> now = config(inForce);
        // Judged by every stage before the first one changes anything.
        List<Stage.Planned<?>> plans = new ArrayList<>();
        for (Stage<?> stage : stages) {
            plans.add(stage.plan(now, wanted));
        }
        Deque<Stage<?>> applied = new ArrayDeque<>();
        try {
            for (Stage.Planned<?> planned : plans) {
                planned.apply();
                applied.push(planned.stage());
            }
        } catch (ApplyFailed e) {
            undo(applied, now, wanted);
            throw e;
        }
        return new Trial(applied, next);
    }

    private void undo(Deque<Stage<?>> applied, Optional<NodeConfig> now, NodeConfig failed) {
        if (now.isEmpty()) {
            // Nothing was in force before the first document; the daemon that could not apply it ends.
            return;
        }
        for (Stage<?> stage : applied) {
            try {
                stage.plan(Optional.of(failed), now.get()).apply();
            } catch (ApplyFailed e) {
                log.log(CommitMessage.UNDO_FAILED, e.getMessage());
            }
        }
    }

    private Optional<NodeConfig> config(Optional<Document> document) {
        return document.map(d -> new NodeConfig(d, node));
    }
}
