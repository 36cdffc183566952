package io.twinwall.appliance.document;

import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.value.RuleName;
import java.util.IdentityHashMap;

/** How the rules of the last document were written, known by the very objects. For one thread at a time. */
final class RuleTexts {
    private record Written(RuleName name, String text) {}

    /** Writes a rule. */
    interface Form {
        String write(RuleName name, RuleConfig rule);
    }

    private IdentityHashMap<RuleConfig, Written> last = new IdentityHashMap<>();
    private IdentityHashMap<RuleConfig, Written> now = new IdentityHashMap<>();

    /** The next document is written. */
    void begin() {
        last = now;
        now = new IdentityHashMap<>();
    }

    String of(RuleName name, RuleConfig rule, Form form) {
        Written known = last.get(rule);
        Written written = known != null && known.name().equals(name)
                ? known
                : new Written(name, form.write(name, rule));
        now.put(rule, written);
        return written.text();
    }
}
