package io.twinwall.appliance.control;

import io.twinwall.appliance.commit.Candidates;
import io.twinwall.appliance.commit.CommitEngine;
import io.twinwall.appliance.commit.CommitMessage;
import io.twinwall.appliance.commit.InForce;
import io.twinwall.appliance.commit.PairCommit;
import io.twinwall.appliance.commit.SessionGuard;
import io.twinwall.appliance.commit.Wish;
import io.twinwall.appliance.commit.machine.PairDuties.Answer;
import io.twinwall.appliance.document.DocumentReader;
import io.twinwall.appliance.document.Documents;
import io.twinwall.appliance.document.Reading;
import io.twinwall.appliance.history.CommitObject;
import io.twinwall.model.config.Document;
import io.twinwall.model.config.Secrets;
import io.twinwall.model.control.CommitRequest;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.edit.Draft;
import io.twinwall.model.schema.Place;
import io.twinwall.model.schema.Places;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.verify.DocumentDiff;
import io.twinwall.model.verify.DocumentMerge;
import io.twinwall.model.verify.Finding;
import io.twinwall.model.verify.SecretUses;
import io.twinwall.model.verify.Vrids;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What operators do with documents: candidates, commits, and what was in force before. */
public final class CommitDesk {
    private static final int TRIES = 3;

    private final NodeName node;
    private final CommitEngine engine;
    private final PairCommit pair;
    private final Revisions revisions;
    private final Candidates candidates;
    private final Drafts drafts;
    private final Supplier<Secrets> secrets;
    private final Documents documents;
    private final EventLog log;

    /**
     * Of one node.
     *
     * @param secrets as they are when it is asked
     */
    public CommitDesk(
            NodeName node, CommitEngine engine, PairCommit pair, Revisions revisions, Candidates candidates,
            Documents documents, Supplier<Secrets> secrets, EventLog log) {
        this.node = node;
        this.engine = engine;
        this.pair = pair;
        this.revisions = revisions;
        this.candidates = candidates;
        this.drafts = new Drafts(node, candidates, pair::inForce);
        this.secrets = secrets;
        this.documents = documents;
        this.log = log;
    }

    Outcome load(Operator operator, String fileName, byte[] text) {
        Reading reading = documents.read(text);
        List<String> lines = new ArrayList<>(reading.findings().stream()
                .map(finding -> fileName + ":" + finding)
                .toList());
        if (reading.document().isEmpty()) {
            lines.add(fileName + " was not loaded; your candidate is what it was");
            return new Outcome(false, lines);
        }
        Document candidate = Vrids.assign(reading.document().get());
        if (!candidate.pair().nodes().contains(node)) {
            lines.add(fileName + " was not loaded: this node is " + node + ", and pair.nodes has "
                    + candidate.pair().nodes() + "; add it there");
            return new Outcome(false, lines);
        }
        lines.addAll(missing(candidate, fileName, text));
        drafts.drop(operator);
        candidates.put(operator, new Candidates.Candidate(candidate, pair.inForce(), failed ->
                failed.path().isPresent() ? failed.sentence(DocumentReader.places(text)) : failed.getMessage()));
        lines.add(fileName + " is your candidate; 'compare' shows what it would change, 'commit' puts it in force");
        return new Outcome(true, lines);
    }

    /** Of secrets that are named and not here yet, a finding each, at its line; what is in force is not concerned. */
    private List<String> missing(Document candidate, String fileName, byte[] text) {
        Secrets known = secrets.get();
        List<SecretUses.Use> uses =
                SecretUses.of(candidate).stream().filter(use -> use.obstacle(known).isPresent()).toList();
        if (uses.isEmpty()) {
            return List.of();
        }
        Places places = DocumentReader.places(text);
        return uses.stream().map(use -> {
            Place place = places.of(use.path());
            return fileName + ":" + new Finding(Finding.Severity.WARNING, place.line(), place.column(), use.path(),
                    use.obstacle(known).orElseThrow(), "");
        }).toList();
    }

    Outcome rollback(Operator operator, String reference) {
        try {
            Revisions.Revision revision = revisions.find(reference);
            drafts.drop(operator);
            candidates.put(operator, new Candidates.Candidate(revision.document(), pair.inForce(), Wish.Refusal.PLAIN));
            return Outcome.done("what " + revision.name() + " had is your candidate; 'compare' shows what it would"
                    + " change, 'commit' puts it in force");
        } catch (IOException e) {
            return Outcome.refused(e.getMessage());
        }
    }

    /** With no reference the candidate against what is in force; with one, that against what is in force. */
    Outcome compare(Operator operator, List<String> references) {
        try {
            if (references.isEmpty()) {
                Optional<Drafts.Judged> typed = drafts.judged(operator);
                if (typed.isPresent()) {
                    return compared(typed.get());
                }
                Optional<Candidates.Candidate> candidate = candidates.of(operator);
                return candidate.isEmpty() ? noCandidate()
                        : compared(pair.inForce().document(), candidate.get().document(),
                                "your candidate is what is in force");
            }
            Document from = revisions.find(references.getFirst()).document();
            Document to = references.size() > 1 ? revisions.find(references.get(1)).document()
                    : pair.inForce().document();
            return compared(from, to, "they are the same");
        } catch (IOException e) {
            return Outcome.refused(e.getMessage());
        }
    }

    /** What was typed, as far as it makes sense, and below it what is wrong with it. */
    private Outcome compared(Drafts.Judged typed) {
        List<String> lines = new ArrayList<>(compared(pair.inForce().document(), typed.document(),
                "your candidate is what is in force").lines());
        if (!typed.findings().isEmpty()) {
            lines.add("");
            lines.addAll(Drafts.lines(typed.findings()));
        }
        return new Outcome(true, lines);
    }

    /** What the operator edits. */
    Draft draft(Operator operator) {
        return drafts.of(operator);
    }

    void edited(Operator operator, Draft draft) {
        drafts.put(operator, draft);
    }

    boolean hasCandidate(Operator operator) {
        return drafts.has(operator) || candidates.of(operator).isPresent();
    }

    List<String> otherCandidates(Operator operator) {
        return Stream.concat(drafts.others(operator).stream(), candidates.others(operator).stream())
                .distinct().sorted().toList();
    }

    private static Outcome compared(Document from, Document to, String same) {
        List<String> lines = DocumentDiff.between(from, to).stream().map(DocumentDiff.Line::toString).toList();
        return lines.isEmpty() ? Outcome.done(same) : new Outcome(true, lines);
    }

    Outcome commit(Operator operator, CommitRequest request) {
        Optional<Outcome> invalid = drafts.settle(operator);
        if (invalid.isPresent()) {
            return invalid.get();
        }
        List<String> lines = new ArrayList<>();
        for (int tries = 0; tries < TRIES; tries++) {
            Optional<Candidates.Candidate> held = candidates.of(operator);
            if (held.isEmpty()) {
                return noCandidate();
            }
            InForce now = pair.inForce();
            Merging merging = merge(held.get(), now);
            if (merging.refused().isPresent()) {
                return merging.refused().get();
            }
            lines.addAll(merging.lines());
            candidates.put(operator, merging.candidate());
            Optional<Outcome> locked = lockedOut(now.document(), merging.candidate().document(), request);
            if (locked.isPresent()) {
                return locked.get();
            }
            boolean waited = pair.remaining().isPresent();
            Answer answer = pair.commit(new Wish(merging.candidate().document(), now.id(), CommitObject.Kind.TYPED,
                    operator.name(), request.comment(), request.confirmWithin().map(TimeSpan::duration),
                    merging.candidate().refusal()));
            switch (answer) {
                case Answer.Committed committed -> {
                    candidates.drop(operator);
                    lines.add(committed(committed, request.confirmWithin(), waited));
                    return new Outcome(true, lines);
                }
                case Answer.Refused(String why) -> {
                    log.log(CommitMessage.REFUSED, operator.name(), why);
                    return Outcome.refused(why, "nothing was changed; your candidate is kept");
                }
                case Answer.Moved() -> {
                    // Another commit came in between; the candidate is merged with it.
                }
            }
        }
        return Outcome.refused("others commit at the same time; nothing was changed, your candidate is kept");
    }

    private record Merging(Candidates.Candidate candidate, List<String> lines, Optional<Outcome> refused) {}

    private Merging merge(Candidates.Candidate candidate, InForce now) {
        if (candidate.on().id().equals(now.id())) {
            return new Merging(candidate, List.of(), Optional.empty());
        }
        String story = "since you made your candidate, " + revisions.sentence(now.id()) + " came into force";
        return switch (DocumentMerge.merge(candidate.on().document(), now.document(), candidate.document())) {
            case DocumentMerge.Merged.Whole(Document document) -> new Merging(
                    new Candidates.Candidate(Vrids.assign(document), now, Wish.Refusal.PLAIN),
                    List.of(story + "; both are merged, they change different values"), Optional.empty());
            case DocumentMerge.Merged.Conflict(List<String> paths) -> new Merging(candidate, List.of(),
                    Optional.of(refusal(story + ", and changes what you change:", paths)));
            case DocumentMerge.Merged.Invalid(List<Finding> findings) -> new Merging(candidate, List.of(),
                    Optional.of(refusal(story + "; both together are not valid:",
                            findings.stream().map(f -> f.path() + ": " + f.problem()).toList())));
        };
    }

    private static Outcome refusal(String story, List<String> details) {
        List<String> lines = new ArrayList<>();
        lines.add(story);
        details.forEach(detail -> lines.add("  " + detail));
        lines.add("nothing was changed; your candidate is kept. 'compare' shows what it would change now; load it again"
                + " to commit it all the same");
        return new Outcome(false, lines);
    }

    private Optional<Outcome> lockedOut(Document now, Document next, CommitRequest request) {
        if (request.confirmWithin().isPresent() || request.origin().isEmpty()) {
            return Optional.empty();
        }
        return new SessionGuard(node).obstacle(now, next, request.origin().get()).map(why -> Outcome.refused(
                "you could not come in again as you did: " + why,
                "nothing was changed; write 'commit confirm MINUTES', come in again, and type 'confirm'"));
    }

    private String committed(Answer.Committed committed, Optional<TimeSpan> within, boolean waited) {
        String twin = pair.state().self().twin().orElse("the twin");
        String where = switch (committed.reach()) {
            case PAIR -> "committed on both nodes";
            case ALONE -> "committed";
            case SOLO -> "committed on this node alone: " + twin + " is away, and follows when it is back";
            case UNHEARD -> "committed here; " + twin + " went away before it said that it has it, and follows when it"
                    + " is back";
        };
        return where + within.map(time -> "; it is taken back in " + time + " unless you type 'confirm'")
                .orElse(waited ? ", and the commit before it is confirmed" : "");
    }

    Outcome check(Operator operator) {
        Optional<Outcome> invalid = drafts.settle(operator);
        if (invalid.isPresent()) {
            return invalid.get();
        }
        Optional<Candidates.Candidate> candidate = candidates.of(operator);
        if (candidate.isEmpty()) {
            return noCandidate();
        }
        Merging merging = merge(candidate.get(), pair.inForce());
        if (merging.refused().isPresent()) {
            return merging.refused().get();
        }
        try {
            List<String> lines = engine.preview(merging.candidate().document());
            return lines.isEmpty()
                    ? Outcome.done("it could be committed; no service would change anything")
                    : Outcome.done("it could be committed; nothing was changed");
        } catch (ApplyFailed e) {
            return Outcome.refused(
                    merging.candidate().refusal().sentence(e), "nothing was changed; your candidate is kept");
        }
    }

    Outcome confirm(Operator operator) {
        for (int tries = 0; tries < TRIES; tries++) {
            InForce now = pair.inForce();
            if (pair.remaining().isEmpty()) {
                return Outcome.refused("no commit waits for a confirmation");
            }
            Answer answer = pair.commit(new Wish(now.document(), now.id(), CommitObject.Kind.CONFIRMED,
                    operator.name(), "", Optional.<Duration>empty(), Wish.Refusal.PLAIN));
            switch (answer) {
                case Answer.Committed(var id, var reach) -> {
                    return Outcome.done(switch (reach) {
                        case PAIR -> "confirmed on both nodes";
                        case ALONE -> "confirmed";
                        case SOLO, UNHEARD -> "confirmed here; the twin is away, and follows when it is back";
                    });
                }
                case Answer.Refused(String why) -> {
                    return Outcome.refused(why, "it is not confirmed");
                }
                case Answer.Moved() -> {
                    // Perhaps it is taken back by now; the next look tells.
                }
            }
        }
        return Outcome.refused("others commit at the same time; it is not confirmed");
    }

    Outcome discard(Operator operator) {
        boolean typed = drafts.drop(operator);
        boolean held = candidates.drop(operator);
        return typed || held ? Outcome.done("your candidate is dropped") : noCandidate();
    }

    private static Outcome noCandidate() {
        return Outcome.refused("you have no candidate; 'configure', 'load FILE' or 'rollback N' makes one");
    }
}
