package io.twinwall.firewall.diff;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a list is still in another one, in the same order: a longest common subsequence where no value is twice in a
 * list, and a common subsequence in any case (equal values are paired in their order). Linear at both ends, n log n
 * between the first and the last difference.
 */
final class Alignment {
    /** Nothing in the former list stays as this. */
    static final int NEW = -1;

    private record Occurrence(Object value, int number) {}

    private Alignment() {}

    /** For each place of {@code after} its place in {@code before}, ascending, or {@link #NEW}. */
    static int[] of(List<?> before, List<?> after) {
        int[] places = new int[after.size()];
        Arrays.fill(places, NEW);
        int shorter = Math.min(before.size(), after.size());
        int head = 0;
        while (head < shorter && before.get(head).equals(after.get(head))) {
            places[head] = head;
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            tail++;
            places[after.size() - tail] = before.size() - tail;
        }
        between(before.subList(head, before.size() - tail), after.subList(head, after.size() - tail), head, places);
        return places;
    }

    private static void between(List<?> before, List<?> after, int head, int[] places) {
        if (before.isEmpty() || after.isEmpty()) {
            return;
        }
        Map<Object, Integer> seen = new HashMap<>();
        Map<Occurrence, Integer> placeOf = new HashMap<>();
        for (int i = 0; i < before.size(); i++) {
            Object value = before.get(i);
            placeOf.put(new Occurrence(value, seen.merge(value, 1, Integer::sum)), i);
        }
        seen.clear();
        int[] matched = new int[after.size()];
        for (int i = 0; i < matched.length; i++) {
            Object value = after.get(i);
            matched[i] = placeOf.getOrDefault(new Occurrence(value, seen.merge(value, 1, Integer::sum)), NEW);
        }
        ascending(matched, head, places);
    }

    /** Keeps a longest ascending part of the matched places (patience sorting). */
    private static void ascending(int[] matched, int head, int[] places) {
        int[] previous = new int[matched.length];
        int[] lastOfLength = new int[matched.length];
        int longest = 0;
        for (int i = 0; i < matched.length; i++) {
            if (matched[i] == NEW) {
                continue;
            }
            int low = 0;
            int high = longest;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (matched[lastOfLength[middle]] < matched[i]) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            previous[i] = low == 0 ? NEW : lastOfLength[low - 1];
            lastOfLength[low] = i;
            longest = Math.max(longest, low + 1);
        }
        for (int i = longest == 0 ? NEW : lastOfLength[longest - 1]; i != NEW; i = previous[i]) {
            places[head + i] = head + matched[i];
        }
    }
}
