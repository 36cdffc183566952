package io.twinwall.appliance.document;

import io.twinwall.model.config.Document;
import io.twinwall.model.verify.Finding;
import java.util.List;
import java.util.Optional;

/**
 * What came of reading a file.
 *
 * @param document present only where no finding is an error
 * @param findings errors and warnings, in the order of the text
 */
public record Reading(Optional<Document> document, List<Finding> findings) {
    public Reading {
        findings = List.copyOf(findings);
        if (document.isPresent() == Finding.anyError(findings)) {
            throw new IllegalArgumentException("either a document or an error");
        }
    }
}
