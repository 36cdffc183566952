package io.twinwall.model.schema;

import io.twinwall.model.config.Document;
import io.twinwall.model.verify.Finding;
import java.util.List;

/**
 * What a text amounts to.
 *
 * @param document everything that could be bound; only where {@code findings} holds no error is it what was written
 * @param findings every problem met while binding, in the order of the text
 * @param places for the findings of later rules
 */
public record Binding(Document document, List<Finding> findings, Places places) {
    public Binding {
        findings = List.copyOf(findings);
    }
}
