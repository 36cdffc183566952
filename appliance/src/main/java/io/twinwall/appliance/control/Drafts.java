package io.twinwall.appliance.control;

import io.twinwall.appliance.commit.Candidates;
import io.twinwall.appliance.commit.InForce;
import io.twinwall.appliance.commit.Wish;
import io.twinwall.model.config.Document;
import io.twinwall.model.control.Operator;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.edit.Draft;
import io.twinwall.model.schema.Binder;
import io.twinwall.model.schema.Binding;
import io.twinwall.model.schema.BoundBefore;
import io.twinwall.model.value.NodeName;
import io.twinwall.model.verify.DocumentVerifier;
import io.twinwall.model.verify.Finding;
import io.twinwall.model.verify.VerifiedBefore;
import io.twinwall.model.verify.Vrids;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What operators have typed of their candidates. A draft need not be valid; it becomes the candidate when somebody
 * wants to commit it.
 */
final class Drafts {
    /** @param on what was in force when the operator began */
    private record Typed(Draft draft, InForce on) {}

    private final NodeName node;
    private final Candidates candidates;
    private final Supplier<InForce> inForce;
    private final Map<Operator, Typed> typed = new ConcurrentHashMap<>();
    /** What was judged last: most of the next draft is the very same nodes, and is not looked at again. */
    private final BoundBefore bound = new BoundBefore();

    private final VerifiedBefore verified = new VerifiedBefore();
    private Optional<Settled> settled = Optional.empty();

    /** A draft and the document that came of it. */
    private record Settled(Draft draft, Document document) {}

    Drafts(NodeName node, Candidates candidates, Supplier<InForce> inForce) {
        this.node = node;
        this.candidates = candidates;
        this.inForce = inForce;
    }

    /** What the operator has typed, or their candidate, or what is in force. */
    Draft of(Operator operator) {
        Typed held = typed.get(operator);
        return held != null ? held.draft() : draft(candidates.of(operator)
                .map(Candidates.Candidate::document).orElseGet(() -> inForce.get().document()));
    }

    private synchronized Draft draft(Document document) {
        if (settled.filter(last -> last.document().equals(document)).isEmpty()) {
            settled = Optional.of(new Settled(Draft.of(document), document));
        }
        return settled.get().draft();
    }

    void put(Operator operator, Draft draft) {
        typed.merge(operator, new Typed(draft, candidates.of(operator).map(Candidates.Candidate::on)
                .orElseGet(inForce)), (old, fresh) -> new Typed(draft, old.on()));
    }

    /** Something else is the operator's candidate now, or none is. */
    boolean drop(Operator operator) {
        return typed.remove(operator) != null;
    }

    boolean has(Operator operator) {
        return typed.containsKey(operator);
    }

    /** Who else has typed something. */
    List<String> others(Operator operator) {
        return typed.keySet().stream().filter(other -> !other.equals(operator)).map(Operator::name).sorted().toList();
    }

    /** A draft as a document, as far as it makes sense, and what is wrong with it. */
    record Judged(Document document, List<Finding> findings) {}

    Optional<Judged> judged(Operator operator) {
        return Optional.ofNullable(typed.get(operator)).map(held -> judge(held.draft()));
    }

    private synchronized Judged judge(Draft draft) {
        Binding binding = Binder.bind(draft.root(), bound);
        List<Finding> findings = new ArrayList<>(binding.findings());
        findings.addAll(DocumentVerifier.verify(binding.document(), binding.places(), verified));
        return new Judged(binding.document(), findings.stream().distinct().toList());
    }

    /** Makes what was typed the candidate; says why where it is not valid. */
    Optional<Outcome> settle(Operator operator) {
        Typed held = typed.get(operator);
        if (held == null) {
            return Optional.empty();
        }
        Judged judged = judge(held.draft());
        List<String> problems = lines(judged.findings().stream().filter(Finding::isError).toList());
        if (problems.isEmpty() && !judged.document().pair().nodes().contains(node)) {
            problems = List.of("pair.nodes: this node is " + node + ", and it is not among them; add it");
        }
        if (!problems.isEmpty()) {
            List<String> lines = new ArrayList<>(problems);
            lines.add("nothing was changed; your candidate is kept");
            return Optional.of(new Outcome(false, lines));
        }
        Document document = Vrids.assign(judged.document());
        candidates.put(operator, new Candidates.Candidate(document, held.on(), Wish.Refusal.PLAIN));
        typed.remove(operator, held);
        keep(document.equals(judged.document()) ? held.draft() : Draft.of(document), document);
        return Optional.empty();
    }

    private synchronized void keep(Draft draft, Document document) {
        settled = Optional.of(new Settled(draft, document));
    }

    /** Findings about what has no lines: by path. */
    static List<String> lines(List<Finding> findings) {
        return findings.stream().map(finding -> (finding.path().isEmpty() ? "" : finding.path() + ": ")
                + finding.problem() + (finding.cure().isEmpty() ? "" : "; " + finding.cure())).toList();
    }
}
