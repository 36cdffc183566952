package io.twinwall.firewall.diff;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What goes from a collection of distinct values and what comes. */
record Delta<T>(List<T> removed, List<T> added) {
    Delta {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    /** Compares two lists as sets; what both begin and end with alike costs one walk. */
    static <T> Delta<T> between(List<T> before, List<T> after) {
        int shorter = Math.min(before.size(), after.size());
        int head = 0;
        while (head < shorter && before.get(head).equals(after.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        List<T> old = before.subList(head, before.size() - tail);
        List<T> next = after.subList(head, after.size() - tail);
        Set<T> oldValues = new HashSet<>(old);
        Set<T> nextValues = new HashSet<>(next);
        return new Delta<>(
                old.stream().filter(value -> !nextValues.contains(value)).toList(),
                next.stream().filter(value -> !oldValues.contains(value)).toList());
    }

    boolean isEmpty() {
        return removed.isEmpty() && added.isEmpty();
    }
}
