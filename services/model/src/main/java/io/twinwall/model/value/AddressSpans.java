package io.twinwall.model.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Lists of spans; of both families IPv4 comes first. */
public final class AddressSpans {
    private AddressSpans() {}

    /** The same addresses in ascending order, each in one span only; neighbours stay apart. */
    public static List<AddressSpan> merged(Collection<AddressSpan> spans) {
        return merged(spans, false);
    }

    /** The same addresses in ascending order in as few spans as there can be: neighbours are one. */
    public static List<AddressSpan> joined(Collection<AddressSpan> spans) {
        return merged(spans, true);
    }

    private static List<AddressSpan> merged(Collection<AddressSpan> spans, boolean neighbours) {
        if (spans.size() < 2) {
            return List.copyOf(spans);
        }
        List<AddressSpan> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparing(AddressSpan::first));
        List<AddressSpan> merged = new ArrayList<>(sorted.size());
        for (AddressSpan span : sorted) {
            AddressSpan before = merged.isEmpty() ? null : merged.getLast();
            if (before == null || (span.first().compareTo(before.last()) > 0
                    && !(neighbours && follows(before.last(), span.first())))) {
                merged.add(span);
            } else if (span.last().compareTo(before.last()) > 0) {
                merged.set(merged.size() - 1, new AddressSpan(before.first(), span.last()));
            }
        }
        return merged;
    }

    /** Whether it is every address of its family. */
    public static boolean isEverything(AddressSpan span) {
        return span.prefixLength() == 0;
    }

    /** What of a span is in none of some others. */
    public static List<AddressSpan> without(AddressSpan span, List<AddressSpan> others) {
        List<AddressSpan> left = new ArrayList<>();
        IpAddress first = span.first();
        for (AddressSpan other : merged(others)) {
            if (!other.overlaps(span)) {
                continue;
            }
            if (first.compareTo(other.first()) < 0) {
                left.add(new AddressSpan(first, neighbour(other.first(), -1)));
            }
            if (other.last().compareTo(span.last()) >= 0) {
                return left;
            }
            first = neighbour(other.last(), 1);
        }
        left.add(new AddressSpan(first, span.last()));
        return left;
    }

    /** Whether an address is the next one of its family. */
    private static boolean follows(IpAddress last, IpAddress address) {
        return address.family() == last.family() && address.low() == last.low() + 1
                && address.high() == (last.low() == -1L ? last.high() + 1 : last.high());
    }

    private static IpAddress neighbour(IpAddress address, int step) {
        long low = address.low() + step;
        boolean carried = address.family() == Family.IPV6 && (step > 0 ? low == 0 : low == -1);
        return IpAddress.of(address.family(), address.high() + (carried ? step : 0), low);
    }

    /** The addresses of a network as it is written. */
    public static AddressSpan network(String text) {
        return AddressSpan.of(Prefix.parse(text));
    }
}
