package io.twinwall.firewall;

import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lists of spans of one family. */
final class AddressSpans {
    private AddressSpans() {}

    /** The same addresses in ascending order, each in one span only; neighbours stay apart. */
    static List<AddressSpan> merged(List<AddressSpan> spans) {
        if (spans.size() < 2) {
            return spans;
        }
        List<AddressSpan> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparing(AddressSpan::first));
        List<AddressSpan> merged = new ArrayList<>(sorted.size());
        for (AddressSpan span : sorted) {
            AddressSpan before = merged.isEmpty() ? null : merged.getLast();
            if (before == null || span.first().compareTo(before.last()) > 0) {
                merged.add(span);
            } else if (span.last().compareTo(before.last()) > 0) {
                merged.set(merged.size() - 1, new AddressSpan(before.first(), span.last()));
            }
        }
        return merged;
    }

    /** Whether it is every address of its family. */
    static boolean isEverything(AddressSpan span) {
        return span.prefixLength() == 0;
    }

    /** What of a span is in none of some others. */
    static List<AddressSpan> without(AddressSpan span, List<AddressSpan> others) {
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

    private static IpAddress neighbour(IpAddress address, int step) {
        long low = address.low() + step;
        boolean carried = address.family() == Family.IPV6 && (step > 0 ? low == 0 : low == -1);
        return IpAddress.of(address.family(), address.high() + (carried ? step : 0), low);
    }

    static AddressSpan network(String text) {
        return AddressSpan.of(Prefix.parse(text));
    }
}
