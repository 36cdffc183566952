package io.twinwall.model.verify;

import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Family;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which spans of a list share addresses, found by sorting: a million of them cost no square. */
final class SpanOrder {
    /** As many as a list of the document may have, so that an index fits beside an IPv4 address. */
    private static final int INDEX_BITS = 20;

    private SpanOrder() {}

    /** Two items of the list by their index, {@code earlier < later}. */
    interface Pair {
        void share(int earlier, int later);
    }

    /**
     * Tells of each span at most one other that it shares addresses with: an equal one where there is one, else one
     * that begins no later. Of several that share addresses each is told of once.
     */
    static void overlaps(List<AddressSpan> spans, Pair pair) {
        int[] order = order(spans);
        int widest = -1;
        for (int i = 0; i < order.length; i++) {
            AddressSpan span = spans.get(order[i]);
            int equal = i > 0 && spans.get(order[i - 1]).equals(span) ? order[i - 1] : -1;
            boolean within = widest >= 0 && spans.get(widest).overlaps(span);
            if (equal >= 0 || within) {
                int other = equal >= 0 ? equal : widest;
                pair.share(Math.min(other, order[i]), Math.max(other, order[i]));
            }
            if (widest < 0 || span.family() != spans.get(widest).family()
                    || span.last().compareTo(spans.get(widest).last()) > 0) {
                widest = order[i];
            }
        }
    }

    /** Indexes by first address, then as they are written. */
    private static int[] order(List<AddressSpan> spans) {
        boolean v4 = spans.size() <= 1 << INDEX_BITS
                && spans.stream().allMatch(span -> span.family() == Family.IPV4);
        if (v4) {
            long[] keys = new long[spans.size()];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = spans.get(i).first().low() << INDEX_BITS | i;
            }
            Arrays.sort(keys);
            return Arrays.stream(keys).mapToInt(key -> (int) (key & ((1 << INDEX_BITS) - 1))).toArray();
        }
        Integer[] order = new Integer[spans.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.<Integer, AddressSpan>comparing(spans::get,
                Comparator.comparing(AddressSpan::first)).thenComparingInt(i -> i));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }
}
