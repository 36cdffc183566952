package io.twinwall.runtime;

import java.util.List;

/** What a service would change; its lines are what {@code compare} shows beside the document's own difference. */
public interface Plan {
    /** One line a change, for the operator; empty when nothing would change. */
    List<String> lines();

    default boolean isEmpty() {
        return lines().isEmpty();
    }
}
