package io.twinwall.model.verify;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.RuleConfig;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was found to be right the last time, and need not be looked at again: rules, known by the very objects, as long
 * as all that they are judged by is the same. For one thread at a time.
 */
public final class VerifiedBefore {
    private Optional<Document> surroundings = Optional.empty();
    private Set<RuleConfig> last = Set.of();
    private Set<RuleConfig> now = Collections.newSetFromMap(new IdentityHashMap<>());

    private Optional<RuleShadows> shadows = Optional.empty();

    /** The rules of a document are about to be judged; what was lost of it means that nothing is known. */
    void begin(Document document, boolean whole) {
        Document around = document.withRules(Map.of());
        boolean same = whole && surroundings.filter(around::equals).isPresent();
        last = same ? now : Set.of();
        now = Collections.newSetFromMap(new IdentityHashMap<>());
        shadows = same ? shadows : Optional.empty();
        surroundings = whole ? Optional.of(around) : Optional.empty();
    }

    boolean isRight(RuleConfig rule) {
        return last.contains(rule);
    }

    void right(RuleConfig rule) {
        now.add(rule);
    }

    /** Of rules of which none was shadowed. */
    Optional<RuleShadows> shadows() {
        return shadows;
    }

    void shadows(Optional<RuleShadows> found) {
        shadows = found;
    }
}
