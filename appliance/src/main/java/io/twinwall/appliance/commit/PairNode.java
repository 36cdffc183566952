package io.twinwall.appliance.commit;

import io.twinwall.appliance.commit.machine.PairDuties;
import io.twinwall.appliance.commit.machine.PairEvent;
import io.twinwall.appliance.commit.machine.PairMachine;
import io.twinwall.appliance.commit.machine.PairState;
import io.twinwall.appliance.document.Documents;
import io.twinwall.appliance.document.Reading;
import io.twinwall.appliance.history.Bundle;
import io.twinwall.appliance.history.CommitObject;
import io.twinwall.appliance.history.GitObject;
import io.twinwall.appliance.history.History;
import io.twinwall.model.config.Document;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.Finding;
import io.twinwall.model.verify.Vrids;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.sync.SyncPlan;
import io.twinwall.sync.wire.CommitId;
import io.twinwall.sync.wire.ConfigMessage;
import io.twinwall.sync.wire.Packed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What the machine asks of its node, done: disk, services, history, messages. For one thread at a time. */
public final class PairNode implements PairDuties {
    /** What a node is made of. */
    public record Parts(
            NodeName node,
            CommitEngine engine,
            ConfigStore store,
            History history,
            NodeDisk disk,
            Documents documents,
            InstantSource clock,
            EventLog log,
            CrashPoint.Watch watch) {}

    private record Tried(List<GitObject> commit, CommitEngine.Trial trial) {}

    private static final String LINK_MOVES = "this moves the link itself, over which both nodes would have to agree;"
            + " take the link's cable out, commit the same document on both nodes, and put it back";

    private final Parts parts;
    private final PairMachine machine = new PairMachine();
    private final Consumer<ConfigMessage> link;
    private final BiConsumer<Long, Answer> answers;
    private final Map<Long, Wish> wishes = new HashMap<>();
    private final Map<CommitId, List<GitObject>> made = new HashMap<>();
    /** Documents of commits made here, which were judged when they were loaded and are not read back. */
    private final Map<CommitId, Document> wished = new HashMap<>();
    private final List<List<GitObject>> unsettled = new ArrayList<>();
    /** Of the commit typed here that is being tried out. */
    private Optional<Wish.Refusal> refusal = Optional.empty();
    private Optional<Tried> tried = Optional.empty();
    private Optional<Line> line = Optional.empty();
    private PairState state;
    private volatile InForce inForce;
    /** What a commit that waits goes back to. */
    private volatile Optional<Document> former = Optional.empty();

    private record Line(CommitId head, List<ConfigMessage.Ancestor> ancestors) {}

    /** Of a node whose document is in force already, see {@link NodeStart}. */
    PairNode(Parts parts, PairState state, List<GitObject> head, Consumer<ConfigMessage> link,
            BiConsumer<Long, Answer> answers) {
        this.parts = parts;
        this.state = state;
        this.inForce = new InForce(state.head(), parts.engine().inForce().orElseThrow());
        this.link = link;
        this.answers = answers;
        this.unsettled.add(head);
    }

    public PairState state() {
        return state;
    }

    /** From any thread. */
    InForce inForce() {
        return inForce;
    }

    /** Takes one event. */
    void take(PairEvent event) {
        state = machine.step(state, event, this);
        if (state.waiting().isPresent() != former.isPresent()) {
            former = state.waiting().isEmpty() ? Optional.empty()
                    : parts.disk().formerText().flatMap(text -> parts.documents().read(text).document());
        }
    }

    /** An operator's wish; answered under the ticket. */
    void take(long at, long ticket, Wish wish) {
        wishes.put(ticket, wish);
        take(new PairEvent.Asked(at, ticket));
    }

    /** From any thread. */
    Optional<Document> former() {
        return former;
    }

    long wakeAt() {
        return machine.wakeAt(state);
    }

    @Override
    public Made make(long at, long ticket, CommitId parent, boolean solo) {
        Wish wish = wishes.get(ticket);
        if (!wish.on().equals(parent)) {
            return new Made.Moved();
        }
        if (state.twin().isPresent()
                && SyncPlan.moves(parts.engine().inForce().orElseThrow(), wish.document())) {
            return new Made.Refused(LINK_MOVES);
        }
        List<GitObject> objects = CommitObject.make(
                text(wish.document()), Optional.of(parent), parts.clock().instant(),
                new CommitObject.Story(wish.kind(), wish.by(), Optional.of(parts.node()), wish.comment(), solo));
        CommitId id = new CommitId(objects.getLast().id());
        made.put(id, objects);
        wished.put(id, wish.document());
        refusal = Optional.of(wish.refusal());
        return new Made.Commit(id, wish.within().map(within -> waiting(at, id, wish.by(), within)));
    }

    private PairState.Pending waiting(long at, CommitId id, String by, Duration within) {
        List<CommitId> commits = new ArrayList<>(state.waiting().map(PairState.Pending::commits).orElse(List.of()));
        commits.add(id);
        return new PairState.Pending(state.waiting().map(PairState.Pending::former).orElse(state.head()), commits,
                parts.clock().instant().plus(within).getEpochSecond(), at + within.toNanos(), by);
    }

    private byte[] text(Document document) {
        return parts.documents().write(document).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<CommitId> makeReturn(PairState.Pending waiting) {
        try {
            Optional<byte[]> former = parts.disk().formerText();
            byte[] text = former.isPresent() ? former.get() : parts.history().document(waiting.former());
            List<GitObject> objects = NodeStart.returned(text, state.head(), waiting.untilSeconds());
            CommitId id = new CommitId(objects.getLast().id());
            made.put(id, objects);
            return Optional.of(id);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> tryOut(CommitId commit, Packed objects, Optional<CommitId> over) {
        parts.watch().reached(CrashPoint.BEFORE_DRAFT);
        Wish.Refusal told = refusal.orElse(Wish.Refusal.PLAIN);
        refusal = Optional.empty();
        try {
            List<GitObject> own = made.remove(commit);
            List<GitObject> whole = own != null ? own : received(commit, objects, over);
            Optional<Document> wish = Optional.ofNullable(wished.remove(commit));
            Reading reading = wish.isPresent() ? new Reading(wish, List.of())
                    : parts.documents().read(whole.getFirst().text());
            Optional<Document> document = reading.document().map(Vrids::assign);
            if (document.isEmpty()) {
                return Optional.of("the document is not valid here: " + reading.findings().stream()
                        .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                        .map(Finding::toString).findFirst().orElse(""));
            }
            if (!document.get().pair().nodes().contains(parts.node())) {
                return Optional.of(parts.node() + " is not in pair.nodes; run 'request unpair' first to go on without"
                        + " it");
            }
            parts.store().prepare(whole);
            parts.watch().reached(CrashPoint.DRAFT_KEPT);
            tried = Optional.of(new Tried(whole, parts.engine().tryOut(document.get())));
            parts.watch().reached(CrashPoint.APPLIED);
            return Optional.empty();
        } catch (IOException e) {
            discard();
            return Optional.of("the document cannot be stored: " + e.getMessage()
                    + "; see that the disk has room and is writable");
        } catch (ApplyFailed e) {
            discard();
            return Optional.of(told.sentence(e));
        } catch (IllegalArgumentException e) {
            discard();
            return Optional.of("what came is no commit of this program: " + e.getMessage());
        }
    }

    /** Finds the commit and its document among what came, and keeps whatever lies before them. */
    private List<GitObject> received(CommitId commit, Packed packed, Optional<CommitId> over) throws IOException {
        CommitChain chain = CommitChain.of(Bundle.unpack(packed), commit, over);
        if (!chain.before().isEmpty()) {
            parts.history().insert(chain.before());
            parts.watch().reached(CrashPoint.OBJECTS_KEPT);
        }
        if (chain.root().isPresent() && over.filter(chain.root().get()::equals).isEmpty()
                && !parts.history().has(chain.root().get())) {
            throw new IllegalArgumentException("its parent " + chain.root().get() + " is missing");
        }
        return chain.newest();
    }

    @Override
    public void undo(CommitId commit) {
        tried.ifPresent(t -> t.trial().undo());
        tried = Optional.empty();
        made.remove(commit);
        wished.remove(commit);
        discard();
        renewSecrets();
    }

    /** Secrets have other values, or are there now: services take them, and what failed for want of one goes on. */
    void secretsChanged(long at) {
        renewSecrets();
        take(new PairEvent.Cured(at));
    }

    /** After what cannot be: on with what is on disk, and nothing under way. */
    void recover(long at) {
        tried.ifPresent(t -> undo(state.head()));
        wishes.clear();
        made.clear();
        wished.clear();
        state = state.recovered(inForce.id(), parts.disk().noted(inForce.id()).map(note -> new PairState.Pending(
                note.former(), note.commits(), note.agreedSeconds(),
                at + Duration.between(parts.clock().instant(), note.until()).toNanos(), note.by())));
    }

    /** Not in the middle of a trial, whose end comes back to it. */
    private void renewSecrets() {
        if (tried.isPresent()) {
            return;
        }
        try {
            parts.engine().renewSecrets(inForce.id().hex());
        } catch (ApplyFailed e) {
            log(CommitMessage.SECRETS_NOT_TAKEN, e.getMessage());
        }
    }

    private void discard() {
        try {
            parts.store().discard();
        } catch (IOException e) {
            // A draft without a decision means nothing; the next one replaces it.
        }
    }

    @Override
    public Optional<String> decide(long at, CommitId commit, Optional<PairState.Pending> waiting) {
        Tried now = tried.orElseThrow(() -> new IllegalStateException(commit + " was not tried out"));
        try {
            if (waiting.isPresent()) {
                parts.disk().keep(waiting.get(), parts.clock().instant().plusNanos(waiting.get().due() - at),
                        formerText(waiting.get()));
                parts.watch().reached(CrashPoint.NOTE_KEPT);
            }
            parts.store().decide();
        } catch (IOException e) {
            parts.disk().restore();
            return Optional.of("the document cannot be stored: " + e.getMessage()
                    + "; see that the disk has room and is writable");
        }
        parts.watch().reached(CrashPoint.DECIDED);
        tried = Optional.empty();
        unsettled.add(now.commit());
        CommitObject made = CommitObject.of(now.commit());
        parts.disk().inForce(waiting.isPresent());
        inForce = new InForce(commit, now.trial().document());
        now.trial().keep(made.story().by().isEmpty() ? made.story().kind().name().toLowerCase(java.util.Locale.ROOT)
                : made.story().by(), commit.hex(),
                DocumentId.ofText(parts.documents().write(now.trial().document())));
        renewSecrets();
        waiting.ifPresent(w -> log(CommitMessage.WAITS, w.by(), TimeUnit.NANOSECONDS.toSeconds(w.due() - at)));
        if (waiting.isEmpty() && state.waiting().isPresent() && made.story().kind() != CommitObject.Kind.RETURNED) {
            log(CommitMessage.CONFIRMED, state.waiting().get().by());
        }
        if (made.story().solo() && made.story().node().filter(parts.node()::equals).isPresent()) {
            log(CommitMessage.SOLO, made.story().by(), commit);
        }
        parts.watch().reached(CrashPoint.IN_FORCE);
        return Optional.empty();
    }

    private byte[] formerText(PairState.Pending waiting) throws IOException {
        return waiting.former().equals(state.head())
                ? text(parts.engine().inForce().orElseThrow())
                : parts.history().document(waiting.former());
    }

    @Override
    public void settle(CommitId commit) {
        try {
            settled(commit);
        } catch (IOException e) {
            log(CommitMessage.HISTORY_UNUSABLE, e.getMessage());
        }
    }

    private void settled(CommitId commit) throws IOException {
        while (!unsettled.isEmpty()) {
            parts.history().insert(unsettled.getFirst());
            unsettled.removeFirst();
        }
        parts.watch().reached(CrashPoint.OBJECTS_KEPT);
        if (!parts.history().headIs(commit)) {
            parts.history().head(commit);
        }
        parts.watch().reached(CrashPoint.SETTLED);
    }

    /** Brings the history up to what is in force; the daemon's start does not wait for it. */
    void settleStart() {
        if (!parts.history().headIs(state.head())) {
            settle(state.head());
        } else {
            unsettled.clear();
        }
    }

    @Override
    public Optional<String> keepBranch(String name, CommitId commit, Packed objects) {
        try {
            settled(state.head());
            if (objects.length() > 0) {
                CommitChain chain = CommitChain.of(Bundle.unpack(objects), commit, Optional.empty());
                if (chain.root().isPresent() && !parts.history().has(chain.root().get())) {
                    return Optional.of("what branch " + name + " begins from is not here");
                }
                parts.history().insert(chain.before());
                parts.history().insert(chain.newest());
            }
            if (!parts.history().has(commit)) {
                return Optional.of("commit " + commit + " is not here");
            }
            parts.history().branch(name, commit);
            parts.watch().reached(CrashPoint.BRANCH_KEPT);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("branch " + name + " cannot be stored: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            return Optional.of("branch " + name + " is none: " + e.getMessage());
        }
    }

    @Override
    public List<ConfigMessage.Ancestor> line() {
        if (line.filter(known -> known.head().equals(state.head())).isEmpty()) {
            try {
                settled(state.head());
                line = Optional.of(new Line(state.head(), parts.history().line(state.head(), Integer.MAX_VALUE)
                        .stream().map(c -> new ConfigMessage.Ancestor(c.id(), c.automatic())).toList()));
            } catch (IOException e) {
                log(CommitMessage.HISTORY_UNUSABLE, e.getMessage());
                return List.of(new ConfigMessage.Ancestor(state.head(), false));
            }
        }
        return line.get().ancestors();
    }

    @Override
    public void send(ConfigMessage message) {
        link.accept(message);
        parts.watch().reached(CrashPoint.SENT);
    }

    @Override
    public void sendPrepare(
            long attempt, CommitId commit, CommitId base, Optional<ConfigMessage.Waiting> waiting) {
        List<GitObject> objects = new ArrayList<>();
        if (!base.equals(state.head())) {
            objects.addAll(objects(state.head(), Optional.of(base)));
        }
        objects.addAll(made.get(commit));
        send(new ConfigMessage.Prepare(attempt, commit, base, Bundle.pack(objects), waiting));
    }

    @Override
    public void sendAdvance(CommitId commit, Optional<CommitId> known, Optional<ConfigMessage.Waiting> waiting) {
        send(new ConfigMessage.Advance(commit, Bundle.pack(objects(commit, known)), waiting));
    }

    @Override
    public void sendBranch(String name, CommitId commit, Optional<CommitId> known) {
        send(new ConfigMessage.Branch(name, commit, Bundle.pack(objects(commit, known))));
    }

    @Override
    public void sendBranches() {
        if (!parts.history().hasBranches()) {
            return;
        }
        try {
            List<CommitId> both = line().stream().map(ConfigMessage.Ancestor::id).toList();
            for (Map.Entry<String, CommitId> branch : parts.history().branches().entrySet()) {
                Optional<CommitId> fork = parts.history().line(branch.getValue(), Integer.MAX_VALUE).stream()
                        .map(CommitObject::id).filter(both::contains).findFirst();
                sendBranch(branch.getKey(), branch.getValue(), fork);
            }
        } catch (IOException e) {
            log(CommitMessage.HISTORY_UNUSABLE, e.getMessage());
        }
    }

    private List<GitObject> objects(CommitId commit, Optional<CommitId> known) {
        try {
            settled(state.head());
            return parts.history().objects(commit, known);
        } catch (IOException e) {
            log(CommitMessage.HISTORY_UNUSABLE, e.getMessage());
            return List.of();
        }
    }

    @Override
    public void answer(long ticket, Answer answer) {
        wishes.remove(ticket);
        answers.accept(ticket, answer);
        parts.watch().reached(CrashPoint.ANSWERED);
    }

    @Override
    public void log(CommitMessage message, Object... arguments) {
        parts.log().log(message, arguments);
    }
}
