package io.twinwall.firewall.ruleset;

import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.IpAddress;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Spans of one family as plain numbers: a set of a million addresses takes 8 MB (of IPv6, 32), and two of them are
 * compared some thousand times as fast as spans are. Immutable; equal to any list of the same spans.
 */
public final class SpanList extends AbstractList<AddressSpan> implements RandomAccess {
    private static final int WORDS_V4 = 1;
    private static final int WORDS_V6 = 4;
    private static final int BITS_V4 = 32;

    private final IpFamily family;
    private final long[] words;

    private SpanList(IpFamily family, long[] words) {
        this.family = family;
        this.words = words;
    }

    /** A list of spans, all of the family. */
    static SpanList of(IpFamily family, List<AddressSpan> spans) {
        if (spans instanceof SpanList list && (list.family == family || list.isEmpty())) {
            return list;
        }
        int each = each(family);
        long[] words = new long[spans.size() * each];
        int at = 0;
        for (AddressSpan span : spans) {
            if (span.family() != family.family()) {
                throw new IllegalArgumentException(span + " in a set of " + family.type());
            }
            if (family == IpFamily.V4) {
                words[at] = span.first().low() << BITS_V4 | span.last().low();
            } else {
                words[at] = span.first().high();
                words[at + 1] = span.first().low();
                words[at + 2] = span.last().high();
                words[at + 3] = span.last().low();
            }
            at += each;
        }
        return new SpanList(family, words);
    }

    private static int each(IpFamily family) {
        return switch (family) {
            case V4 -> WORDS_V4;
            case V6 -> WORDS_V6;
        };
    }

    @Override
    public int size() {
        return words.length / each(family);
    }

    @Override
    public AddressSpan get(int index) {
        Objects.checkIndex(index, size());
        if (family == IpFamily.V4) {
            long word = words[index];
            IpAddress first = IpAddress.of(family.family(), 0, word >>> BITS_V4);
            long last = word & (1L << BITS_V4) - 1;
            return word >>> BITS_V4 == last
                    ? AddressSpan.of(first)
                    : new AddressSpan(first, IpAddress.of(family.family(), 0, last));
        }
        int at = index * WORDS_V6;
        return new AddressSpan(
                IpAddress.of(family.family(), words[at], words[at + 1]),
                IpAddress.of(family.family(), words[at + 2], words[at + 3]));
    }

    /** The first place at or behind two given ones where two lists of one family differ, counted from there. */
    private static int equalFrom(SpanList one, int i, SpanList other, int j) {
        int each = each(one.family);
        int same = Arrays.mismatch(
                one.words, i * each, one.words.length, other.words, j * each, other.words.length);
        return same < 0 ? one.size() - i : same / each;
    }

    /** What goes from one list and what comes, both ascending and without overlaps as {@link Elements} are. */
    public record Change(List<AddressSpan> removed, List<AddressSpan> added) {}

    /** Between two ascending lists of one family: what is equal is walked over by the vector. */
    public static Change between(SpanList before, SpanList after) {
        if (before.isEmpty() || after.isEmpty()) {
            return new Change(before, after);
        }
        List<AddressSpan> removed = new ArrayList<>();
        List<AddressSpan> added = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (true) {
            int equal = equalFrom(before, i, after, j);
            i += equal;
            j += equal;
            if (i == before.size() && j == after.size()) {
                return new Change(removed, added);
            }
            if (j == after.size() || (i < before.size() && compare(before, i, after, j) < 0)) {
                removed.add(before.get(i));
                i++;
            } else {
                added.add(after.get(j));
                j++;
            }
        }
    }

    private static int compare(SpanList one, int i, SpanList other, int j) {
        int each = each(one.family);
        for (int word = 0; word < each; word++) {
            int order = Long.compareUnsigned(one.words[i * each + word], other.words[j * each + word]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpanList list
                ? Arrays.equals(words, list.words) && (family == list.family || words.length == 0)
                : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
