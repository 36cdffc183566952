package io.twinwall.firewall;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.value.RuleName;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the rules of the last document were compiled to, known by the very objects, as long as all that they are
 * compiled by is the same. For one thread at a time.
 */
final class CompiledBefore {
    private Optional<NodeConfig> surroundings = Optional.empty();
    private IdentityHashMap<RuleConfig, DocumentRule> last = new IdentityHashMap<>();
    private IdentityHashMap<RuleConfig, DocumentRule> now = new IdentityHashMap<>();

    /** The rules of the next document are compiled. */
    void begin(NodeConfig config) {
        Document document = config.document();
        NodeConfig around = new NodeConfig(document.withRules(Map.of()), config.node());
        last = surroundings.filter(around::equals).isPresent() ? now : new IdentityHashMap<>();
        now = new IdentityHashMap<>();
        surroundings = Optional.of(around);
    }

    DocumentRule of(RuleName name, RuleConfig rule, Supplier<DocumentRule> compiled) {
        DocumentRule known = last.get(rule);
        DocumentRule kept = known != null && known.name().equals(name) ? known : compiled.get();
        now.put(rule, kept);
        return kept;
    }
}
