package io.twinwall.model.verify;

import io.twinwall.model.value.AddressSpan;
import io.twinwall.model.value.AddressSpans;
import io.twinwall.model.value.Family;
import io.twinwall.model.value.FirewallGroupName;
import io.twinwall.model.value.IpAddress;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The addresses a rule speaks of: spans in order that neither overlap nor touch, and groups that are known by their
 * name alone because rules fill them or because they are long. Without either it stands for every address.
 */
record AddressSet(List<AddressSpan> spans, Set<FirewallGroupName> groups, boolean isAny) {
    static final AddressSet ANY = new AddressSet(List.of(), Set.of(), true);
    static final AddressSet NONE = new AddressSet(List.of(), Set.of(), false);

    static AddressSet of(Collection<AddressSpan> spans, Set<FirewallGroupName> groups) {
        List<AddressSpan> merged = AddressSpans.joined(spans);
        return isEverything(merged) ? ANY : new AddressSet(merged, Set.copyOf(groups), false);
    }

    private static boolean isEverything(List<AddressSpan> merged) {
        return merged.size() == Family.values().length
                && merged.stream().allMatch(span -> span.prefixLength() == 0);
    }

    /** Whether it surely holds every address of {@code other}. */
    boolean covers(AddressSet other) {
        if (isAny) {
            return true;
        }
        if (other.isAny || !groups.containsAll(other.groups)) {
            return false;
        }
        for (AddressSpan span : other.spans) {
            if (!covers(span)) {
                return false;
            }
        }
        return true;
    }

    private boolean covers(AddressSpan span) {
        int at = lastNotBehind(span.first());
        return at >= 0 && spans.get(at).covers(span);
    }

    /** The last span that does not begin behind {@code address}; -1 where each does. */
    private int lastNotBehind(IpAddress address) {
        int low = 0;
        int high = spans.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (spans.get(middle).first().compareTo(address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Whether it surely shares no address with {@code other}. */
    boolean isDisjointFrom(AddressSet other) {
        if (isAny || other.isAny || !groups.isEmpty() || !other.groups.isEmpty()) {
            return false;
        }
        return other.spans.stream().noneMatch(span -> {
            int at = lastNotBehind(span.last());
            return at >= 0 && spans.get(at).overlaps(span);
        });
    }

    /** The families it may have addresses of. */
    Set<Family> families() {
        if (isAny || !groups.isEmpty()) {
            return EnumSet.allOf(Family.class);
        }
        Set<Family> families = EnumSet.noneOf(Family.class);
        spans.forEach(span -> families.add(span.family()));
        return families;
    }
}
