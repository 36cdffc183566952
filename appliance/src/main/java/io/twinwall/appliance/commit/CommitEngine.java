package io.twinwall.appliance.commit;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.Secrets;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.SecretUses;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Fact;
import io.twinwall.runtime.Facts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes documents true on this node, one at a time: every stage, or none. What was tried out is undone or kept; what is
 * on disk is another's concern.
 */
public final class CommitEngine {
    private final NodeName node;
    private final List<Stage<?>> stages;
    private final Facts facts;
    private final EventLog log;
    private final Supplier<Secrets> secrets;
    private Optional<NodeConfig> inForce = Optional.empty();
    private String documentId = "";

    /** Of documents that name no secrets. */
    public CommitEngine(NodeName node, List<Stage<?>> stages, Facts facts, EventLog log) {
        this(node, stages, facts, log, () -> Secrets.NONE);
    }

    /**
     * Takes the stages in the order they are applied; they are undone in reverse.
     *
     * @param secrets the values of what documents name, as they are when it is asked
     */
    public CommitEngine(NodeName node, List<Stage<?>> stages, Facts facts, EventLog log, Supplier<Secrets> secrets) {
        this.node = node;
        this.secrets = secrets;
        this.stages = List.copyOf(stages);
        this.facts = facts;
        this.log = log;
    }

    /** A document that is true and not in force yet. */
    public final class Trial {
        private final Deque<Stage<?>> applied;
        private final NodeConfig next;

        private Trial(Deque<Stage<?>> applied, NodeConfig next) {
            this.applied = applied;
            this.next = next;
        }

        Document document() {
            return next.document();
        }

        /** Makes the document in force true again. */
        public void undo() {
            synchronized (CommitEngine.this) {
                CommitEngine.this.undo(applied, inForce, next);
            }
        }

        /** From now on it is the document in force. */
        public void keep(String by, String commit) {
            keep(by, commit, DocumentId.of(next.document()));
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
        return inForce.map(NodeConfig::document);
    }

    /** The short name of the document in force ({@link DocumentId}); empty before there is one. */
    public synchronized String documentId() {
        return documentId;
    }

    /** What each service would change for a verified document, as lines; changes nothing. */
    public synchronized List<String> preview(Document next) throws ApplyFailed {
        List<String> lines = new ArrayList<>();
        NodeConfig wanted = whole(next);
        for (Stage<?> stage : stages) {
            lines.addAll(stage.plan(inForce, wanted).plan().lines());
        }
        return lines;
    }

    /**
     * Makes a verified document true.
     *
     * @throws ApplyFailed with everything as it was
     */
    public synchronized Trial tryOut(Document next) throws ApplyFailed {
        return tryOut(whole(next));
    }

    /** The same for a daemon that starts, which waits for no secret: see {@link #missing}. */
    Trial startOn(Document first) throws ApplyFailed {
        return tryOut(new NodeConfig(first, node, secrets.get()));
    }

    /** What the document in force names and this node does not have, as sentences. */
    public List<String> missing() {
        Secrets known = secrets.get();
        return inForce().stream().flatMap(document -> SecretUses.of(document).stream())
                .flatMap(use -> use.obstacle(known).map(why -> use.path() + ": " + why).stream()).toList();
    }

    /** With what its secrets are now; refuses where one is missing or is none of its kind. */
    private NodeConfig whole(Document document) throws ApplyFailed {
        Secrets known = secrets.get();
        for (SecretUses.Use use : SecretUses.of(document)) {
            Optional<String> obstacle = use.obstacle(known);
            if (obstacle.isPresent()) {
                throw ApplyFailed.at(use.path(), obstacle.get());
            }
        }
        return new NodeConfig(document, node, known);
    }

    /** Gives the services the secrets as they are now; no document may be tried out meanwhile. */
    void renewSecrets(String commit) throws ApplyFailed {
        synchronized (this) {
            if (inForce.isEmpty() || inForce.get().secrets().equals(secrets.get())) {
                return;
            }
            inForce = Optional.of(tryOut(new NodeConfig(inForce.get().document(), node, secrets.get())).next);
        }
        facts.publish(new Fact.ConfigCommitted(commit));
    }

    private synchronized Trial tryOut(NodeConfig wanted) throws ApplyFailed {
        Optional<NodeConfig> now = inForce;
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
        return new Trial(applied, wanted);
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
}
