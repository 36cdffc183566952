package io.twinwall.firewall;

import io.twinwall.model.value.PortSpan;
import java.util.ArrayList;
import java.util.List;

/** Lists of spans of ports. */
final class PortSpans {
    private PortSpans() {}

    /** The same ports in ascending order, each in one span only. */
    static List<PortSpan> merged(List<PortSpan> spans) {
        if (spans.size() < 2) {
            return spans;
        }
        List<PortSpan> merged = new ArrayList<>();
        for (PortSpan span : spans.stream().sorted().toList()) {
            PortSpan before = merged.isEmpty() ? null : merged.getLast();
            if (before == null || !span.overlaps(before)) {
                merged.add(span);
            } else if (span.last().compareTo(before.last()) > 0) {
                merged.set(merged.size() - 1, new PortSpan(before.first(), span.last()));
            }
        }
        return merged;
    }
}
