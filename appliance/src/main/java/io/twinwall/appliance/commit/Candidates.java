package io.twinwall.appliance.commit;

import io.twinwall.model.config.Document;
import io.twinwall.model.control.Operator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** One private candidate for each operator; it outlives the session that loaded it. */
public final class Candidates {
    /**
     * What an operator wants.
     *
     * @param on what was in force when it was made, or last merged
     * @param refusal says what a service refuses, with the line of the file it was loaded from
     */
    public record Candidate(Document document, InForce on, Wish.Refusal refusal) {}

    private final ConcurrentHashMap<Operator, Candidate> byOperator = new ConcurrentHashMap<>();

    public Optional<Candidate> of(Operator operator) {
        return Optional.ofNullable(byOperator.get(operator));
    }

    public void put(Operator operator, Candidate candidate) {
        byOperator.put(operator, candidate);
    }

    /** Who else has one. */
    public List<String> others(Operator operator) {
        return byOperator.keySet().stream().filter(other -> !other.equals(operator)).map(Operator::name).toList();
    }

    /** Whether there was one to drop. */
    public boolean drop(Operator operator) {
        return byOperator.remove(operator) != null;
    }
}
