package io.twinwall.appliance.commit;

import io.twinwall.appliance.document.DocumentWriter;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Makes documents true on this node, one at a time: every stage, or none. */
public final class CommitEngine {
    private final NodeName node;
    private final List<Stage<?>> stages;
    private final ConfigStore store;
    private final Facts facts;
    private final EventLog log;
    private Optional<Document> inForce = Optional.empty();
    private String documentId = "";
    private int revision;

    /** Takes the stages in the order they are applied; they are undone in reverse. */
    public CommitEngine(NodeName node, List<Stage<?>> stages, ConfigStore store, Facts facts, EventLog log) {
        this.node = node;
        this.stages = List.copyOf(stages);
        this.store = store;
        this.facts = facts;
        this.log = log;
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
     * Makes a verified document true and stores it.
     *
     * @throws ApplyFailed with everything as it was
     */
    public synchronized void commit(Document next, String by) throws ApplyFailed {
        NodeConfig wanted = new NodeConfig(next, node);
        Optional<NodeConfig> now = config(inForce);
        // Judged by every stage before the first one changes anything.
        List<Stage.Planned<?>> plans = new ArrayList<>();
        for (Stage<?> stage : stages) {
            plans.add(stage.plan(now, wanted));
        }
        Deque<Stage<?>> applied = new ArrayDeque<>();
        String text = DocumentWriter.write(next);
        try {
            for (Stage.Planned<?> planned : plans) {
                planned.apply();
                applied.push(planned.stage());
            }
            store.write(text);
        } catch (ApplyFailed e) {
            undo(applied, now, wanted);
            throw e;
        } catch (IOException e) {
            undo(applied, now, wanted);
            throw new ApplyFailed("the document cannot be stored: " + e.getMessage(), e);
        }
        inForce = Optional.of(next);
        documentId = DocumentId.ofText(text);
        revision++;
        log.log(CommitMessage.COMMITTED, by);
        facts.publish(new Fact.ConfigCommitted(Integer.toString(revision)));
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
