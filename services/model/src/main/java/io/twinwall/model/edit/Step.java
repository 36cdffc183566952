package io.twinwall.model.edit;

import io.twinwall.model.schema.SchemaNode;
import java.util.List;

/** One step down a document's tree. */
sealed interface Step {
    /** Into a key of a section; {@code section} is its schema, for the order in which keys are written. */
    record Field(SchemaNode.Section section, String key) implements Step {}

    /** Into an entry whose name the operator chooses. */
    record Entry(String name) implements Step {}

    /** Into one node's value of what may differ by node. */
    record OfNode(String node) implements Step {}

    /** Into an item of a list, which counts from 1; one more than there are makes a new one. */
    record Item(int number) implements Step {}

    /** The last step into a key of a section, by its place among the steps; -1 where there is none. */
    static int lastField(List<Step> steps) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof Field) {
                return i;
            }
        }
        return -1;
    }

    /** As an operator types it. */
    default String word() {
        return switch (this) {
            case Field(var section, String key) -> key;
            case Entry(String name) -> name;
            case OfNode(String node) -> node;
            case Item(int number) -> Integer.toString(number);
        };
    }
}
