package io.twinwall.sync.report;

import java.util.List;
import java.util.Optional;

/**
 * How a node stands, in its own words: what its twin, and who asks the twin, can know of it.
 *
 * @param software version of the program
 * @param document id of the document in force; empty where there is none
 * @param flows how far it has the twin's connections: {@code in-sync}, {@code resyncing}, {@code off}
 * @param hindrances why it could not take over unnoticed now, a sentence each; empty for ready
 * @param warnings what an operator should see to, though it hinders nothing
 */
public record NodeReport(
        String node,
        String software,
        Optional<String> document,
        List<Group> groups,
        String flows,
        List<String> hindrances,
        List<String> warnings) {
    /**
     * One of its groups.
     *
     * @param state {@code Initialize}, {@code Backup}, {@code Active}
     * @param priority with everything tracked taken off
     */
    public record Group(String name, String state, int priority) {
        static final String ACTIVE = "Active";

        /** Whether this node answers for the group's addresses. */
        public boolean isActive() {
            return state.equals(ACTIVE);
        }
    }

    public NodeReport {
        groups = List.copyOf(groups);
        hindrances = List.copyOf(hindrances);
        warnings = List.copyOf(warnings);
    }

    /** Whether it could take over now and nobody would notice. */
    public boolean isReady() {
        return hindrances.isEmpty();
    }

    /** Whether the loss of this node would move anything. */
    public boolean carries() {
        return groups.stream().anyMatch(Group::isActive);
    }
}
