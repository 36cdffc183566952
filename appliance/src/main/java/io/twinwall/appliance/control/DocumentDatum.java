package io.twinwall.appliance.control;

import io.twinwall.model.config.Document;
import io.twinwall.model.config.RuleConfig;
import io.twinwall.model.schema.ConfigNode;
import io.twinwall.model.schema.Unbinder;
import io.twinwall.model.view.Datum;
import java.util.LinkedHashMap;
import java.util.Map;

/** A document as data for {@code show configuration | json}: the written form's keys, every leaf as its text. */
final class DocumentDatum {
    private DocumentDatum() {}

    static Datum of(Document document) {
        return of(Unbinder.unbind(document));
    }

    /** One rule of it. */
    static Datum of(RuleConfig rule) {
        return of(Unbinder.unbind(rule));
    }

    private static Datum of(ConfigNode node) {
        return switch (node) {
            case ConfigNode.Scalar scalar -> new Datum.Text(scalar.text());
            case ConfigNode.Items items -> new Datum.Items(items.items().stream().map(DocumentDatum::of).toList());
            case ConfigNode.Section section -> {
                Map<String, Datum> fields = new LinkedHashMap<>();
                section.entries().forEach(entry -> fields.put(entry.key(), of(entry.value())));
                yield new Datum.Fields(fields);
            }
        };
    }
}
