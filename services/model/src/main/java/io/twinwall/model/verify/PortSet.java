package io.twinwall.model.verify;

import io.twinwall.model.value.PortSpan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The ports a rule speaks of: spans in order that neither overlap nor touch; without any it stands for every port. */
record PortSet(List<PortSpan> spans) {
    static final PortSet ANY = new PortSet(List.of());

    static PortSet of(Collection<PortSpan> spans) {
        if (spans.size() < 2) {
            return new PortSet(List.copyOf(spans));
        }
        List<PortSpan> merged = new ArrayList<>();
        PortSpan open = null;
        for (PortSpan next : spans.stream().sorted().toList()) {
            if (open != null && next.first().number() <= open.last().number() + 1) {
                open = next.last().compareTo(open.last()) > 0 ? new PortSpan(open.first(), next.last()) : open;
            } else {
                if (open != null) {
                    merged.add(open);
                }
                open = next;
            }
        }
        merged.add(open);
        return new PortSet(List.copyOf(merged));
    }

    boolean isAny() {
        return spans.isEmpty();
    }

    /** Whether a port is in both. */
    boolean meets(PortSet other) {
        return isAny() || other.isAny() || spans.stream().anyMatch(span -> other.spans.stream().anyMatch(each ->
                span.first().compareTo(each.last()) <= 0 && each.first().compareTo(span.last()) <= 0));
    }

    boolean covers(PortSet other) {
        return isAny() || (!other.isAny() && other.spans.stream().allMatch(this::covers));
    }

    private boolean covers(PortSpan span) {
        return spans.stream().anyMatch(each -> each.contains(span.first()) && each.contains(span.last()));
    }
}
