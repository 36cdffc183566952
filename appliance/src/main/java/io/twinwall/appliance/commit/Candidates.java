package io.twinwall.appliance.commit;

import io.twinwall.model.config.Document;
import io.twinwall.model.control.Operator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** One private candidate for each operator; it outlives the session that loaded it. */
public final class Candidates {
    /**
     * What was loaded.
     *
     * @param text as it was read, for the lines of what is refused later
     */
    public record Candidate(Document document, byte[] text) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Candidate(Document that, _) && document.equals(that);
        }

        @Override
        public int hashCode() {
            return Objects.hash(document);
        }
    }

    private final ConcurrentHashMap<Operator, Candidate> byOperator = new ConcurrentHashMap<>();

    public Optional<Candidate> of(Operator operator) {
        return Optional.ofNullable(byOperator.get(operator));
    }

    public void put(Operator operator, Candidate candidate) {
        byOperator.put(operator, candidate);
    }

    /** Whether there was one to drop. */
    public boolean drop(Operator operator) {
        return byOperator.remove(operator) != null;
    }
}
